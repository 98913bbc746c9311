# Only the places. Operators put the values with gcloud (docs/operations.md), so that no state file holds one.
resource "google_secret_manager_secret" "this" {
  for_each = toset(flatten([for function in local.functions : function.secrets]))

  secret_id           = replace(lower(each.key), "_", "-")
  deletion_protection = true

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_secret_manager_secret_iam_member" "function" {
  for_each = local.granted_secrets

  secret_id = google_secret_manager_secret.this[each.value.secret].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function[each.value.function].member
}
