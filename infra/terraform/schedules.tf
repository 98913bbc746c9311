# Each minute: whatever is due and has no task. No retry, since the next minute comes anyway.
resource "google_cloud_scheduler_job" "sweep" {
  for_each = { for name, function in local.functions : name => function if function.sweep }

  name             = "sweep-${each.key}"
  region           = var.region
  schedule         = "* * * * *"
  time_zone        = "Asia/Hong_Kong"
  attempt_deadline = "60s"

  retry_config {
    retry_count = 0
  }

  http_target {
    http_method = "POST"
    uri         = "${local.addresses[each.key]}/sweep"

    oidc_token {
      service_account_email = google_service_account.caller.email
      audience              = local.addresses[each.key]
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_member.invoker]
}
