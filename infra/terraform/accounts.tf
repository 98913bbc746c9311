# One account per function with what that function does, one that calls the private ones, one that builds.

locals {
  # These functions hand in tasks: a wake-up, a message to send, a file to fetch, or their own next try. What parses
  # strangers' files can only ask for itself and wake who waits for what it heard, and the desk for no file.
  handing_in = { for name, function in local.functions : name => function if !contains(["audit", "pages"], name) }
  granted_queues = {
    for pair in setproduct(keys(local.handing_in), keys(local.queues)) :
    join(" ", pair) => { function = pair[0], queue = pair[1] } if pair[0] == "media" ? contains(["media", "wake"], pair[1]) : !(pair[0] == "dashboard" && pair[1] == "media")
  }
  granted_secrets = merge([
    for name, function in local.functions :
    { for secret in function.secrets : "${name} ${secret}" => { function = name, secret = secret } }
  ]...)
}

resource "google_service_account" "function" {
  for_each = local.functions

  account_id   = "fn-${each.key}"
  display_name = "SmartClinic function ${each.key}"
}

resource "google_service_account" "caller" {
  account_id   = "fn-caller"
  display_name = "Cloud Tasks and Cloud Scheduler, when they call SmartClinic's private functions"
}

resource "google_service_account" "builder" {
  account_id   = "fn-builder"
  display_name = "Builds SmartClinic's functions"
}

# Documents of this database only. What anybody may open can only read.
resource "google_project_iam_member" "documents" {
  for_each = local.functions

  project = var.project
  role    = each.key == "pages" ? "roles/datastore.viewer" : "roles/datastore.user"
  member  = google_service_account.function[each.key].member

  condition {
    title      = "this database"
    expression = "resource.name == \"projects/${var.project}/databases/${google_firestore_database.this.name}\""
  }
}

resource "google_project_iam_member" "model" {
  for_each = { for name, function in local.functions : name => function if function.model }

  project = var.project
  role    = "roles/aiplatform.user"
  member  = google_service_account.function[each.key].member
}

resource "google_cloud_tasks_queue_iam_member" "enqueuer" {
  for_each = local.granted_queues

  name     = google_cloud_tasks_queue.this[each.value.queue].name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = google_service_account.function[each.value.function].member
}

# Whoever creates a task must be allowed to let it act as the caller.
resource "google_service_account_iam_member" "caller" {
  for_each = local.handing_in

  service_account_id = google_service_account.caller.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.function[each.key].member
}

resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = local.functions

  name     = google_cloudfunctions2_function.this[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = each.value.public ? "allUsers" : google_service_account.caller.member
}

resource "google_project_iam_member" "builder" {
  project = var.project
  role    = "roles/cloudbuild.builds.builder"
  member  = google_service_account.builder.member
}
