locals {
  # Everything that differs between functions. A private function may be called by the caller account alone.
  # `secrets` are those that shared/smartclinic/platform/config.py says it needs; a test compares.
  functions = {
    webhook = {
      public  = true
      sweep   = false
      model   = false
      secrets = ["META_APP_SECRET", "META_VERIFY_TOKEN", "IDENTITY_PEPPER", "MASTER_KEY"]
    }
    reply = {
      public  = false
      sweep   = true
      model   = true
      secrets = ["META_ACCESS_TOKEN", "MASTER_KEY"]
    }
    delivery = {
      public  = false
      sweep   = true
      model   = false
      secrets = ["META_ACCESS_TOKEN", "MASTER_KEY"]
    }
    # Parses strangers' files, so it has no keys: see docs/decisions/0012. Asks the model what they say: see 0031.
    media = {
      public  = false
      sweep   = true
      model   = true
      secrets = ["META_ACCESS_TOKEN"]
    }
    # The staff's web application. It answers browsers, so it is public, and knows who is there by itself.
    dashboard = {
      public  = true
      sweep   = false
      model   = false
      secrets = ["IDENTITY_PEPPER", "MASTER_KEY", "SIGN_IN_CLIENT_SECRET"]
    }
    # What patients and waiting rooms open by a link. Anybody may ask it anything, so it has no keys: see docs/decisions/0027.
    pages = {
      public  = true
      sweep   = false
      model   = false
      secrets = []
    }
    # Seals the audit trail; alone may write where its checkpoints are: see docs/decisions/0017.
    audit = {
      public  = false
      sweep   = true
      model   = false
      secrets = []
    }
  }

  usual_size = { memory = "512Mi", concurrency = 40, min_instances = 0, max_instances = 20 }
  # Media decodes one picture at a time, of 200 MB at most, and gives a model up to four files at once: each of up to
  # 16 MB, held three times over while it is sent, beside Google's library of 110 MB.
  usual_sizes = { media = { memory = "2Gi", concurrency = 4, min_instances = 0, max_instances = 10 } }

  # The usual model's list price, seen in November 2026; check it before use.
  usual_price_in  = "0.50"
  usual_price_out = "3.00"

  sizes = {
    for name in keys(local.functions) : name => lookup(var.sizes, name, lookup(local.usual_sizes, name, local.usual_size))
  }

  # Known before the functions exist, so that each can be told the others' and its own. Cloud Tasks and Cloud
  # Scheduler count as internal callers at the run.app address only.
  addresses = {
    for name in keys(local.functions) :
    name => "https://${name}-${data.google_project.this.number}.${var.region}.run.app"
  }

  # The same for every function. OIDC_AUDIENCE is left unset: the audience of a call is then the called function's own
  # address, and Cloud Run lets in no token made for another one.
  settings = merge(
    {
      GOOGLE_CLOUD_PROJECT = var.project
      REGION               = var.region
      STORE                = "firestore"
      REPLY_URL            = local.addresses["reply"]
      DELIVERY_URL         = local.addresses["delivery"]
      MEDIA_URL            = local.addresses["media"]
      MEDIA_STORE          = "gs://${google_storage_bucket.media.name}"
      DASHBOARD_URL        = var.dashboard.url == "" ? local.addresses["dashboard"] : var.dashboard.url
      SIGN_IN_CLIENT_ID    = var.dashboard.sign_in_client_id
      PAGES_URL            = var.pages.url == "" ? local.addresses["pages"] : var.pages.url
      AUDIT_URL            = local.addresses["audit"]
      AUDIT_STORE          = "gs://${google_storage_bucket.audit.name}"
      OIDC_ACCOUNT         = google_service_account.caller.email
      VERTEX_LOCATION      = var.model.location
      VERTEX_MODEL         = var.model.id
      VERTEX_PRICE_IN      = coalesce(var.model.price_in, local.usual_price_in)
      VERTEX_PRICE_OUT     = coalesce(var.model.price_out, local.usual_price_out)
      # Google turns it on by itself; functions-framework then takes our handler away and prints foreign texts.
      LOG_EXECUTION_ID = "false"
    },
    var.graph_api_base == "" ? {} : { GRAPH_API_BASE = var.graph_api_base },
  )
}

resource "google_cloudfunctions2_function" "this" {
  for_each = local.functions

  name     = each.key
  location = var.region

  build_config {
    runtime         = "python313"
    entry_point     = each.key
    service_account = google_service_account.builder.id

    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.bundle[each.key].name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function[each.key].email
    ingress_settings                 = each.value.public ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"
    available_cpu                    = "1" # less than one forbids concurrency
    available_memory                 = local.sizes[each.key].memory
    max_instance_request_concurrency = local.sizes[each.key].concurrency
    min_instance_count               = local.sizes[each.key].min_instances
    max_instance_count               = local.sizes[each.key].max_instances
    timeout_seconds                  = 60 # the dispatch deadline, and the age of a claim

    environment_variables = local.settings

    dynamic "secret_environment_variables" {
      for_each = toset(each.value.secrets)

      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = google_secret_manager_secret.this[secret_environment_variables.key].secret_id
        version    = "latest"
      }
    }
  }

  depends_on = [
    google_project_service.this,
    google_project_iam_member.builder,
    google_secret_manager_secret_iam_member.function,
  ]
}
