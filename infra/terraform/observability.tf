resource "google_logging_project_bucket_config" "default" {
  project        = var.project
  location       = "global"
  bucket_id      = "_Default"
  retention_days = var.operations.log_retention_days
}

# Google's own log of requests has each address in full, and the address of a page is the key to it.
resource "google_logging_project_exclusion" "page_addresses" {
  name        = "page-addresses"
  description = "Addresses of pages that open without signing in"
  filter      = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"pages\" AND log_id(\"run.googleapis.com/requests\")"
}

resource "google_monitoring_notification_channel" "operators" {
  display_name = "SmartClinic operators"
  type         = "email"
  labels       = { email_address = var.operations.email }
}

resource "google_monitoring_alert_policy" "errors" {
  display_name          = "SmartClinic: a function logged an error"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.operators.id]

  conditions {
    display_name = "severity ERROR or worse"

    condition_matched_log {
      filter = "resource.type=\"cloud_run_revision\" AND severity>=ERROR AND resource.labels.service_name=(${join(" OR ", [for name in keys(local.functions) : "\"${name}\""])})"
    }
  }

  alert_strategy {
    auto_close = "1800s"

    notification_rate_limit {
      period = "300s"
    }
  }

  documentation {
    content = "See docs/operations.md, \"When an alert comes\". The log entry names the event, the clinic and ids, never a person."
  }
}
