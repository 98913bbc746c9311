locals {
  # A hundred thousand reminders must not delay emergency words, hence a queue of its own for what nobody waits for.
  queues = {
    wake           = { dispatches_per_second = 500, concurrent = 500 }
    send-reply     = { dispatches_per_second = 500, concurrent = 500 }
    media          = { dispatches_per_second = 20, concurrent = 20 }
    send-proactive = { dispatches_per_second = 50, concurrent = 100 }
  }
}

# Functions answer 2xx and reschedule themselves: a retry is for crashes. What fails to the end, the sweep owns.
resource "google_cloud_tasks_queue" "this" {
  for_each = local.queues

  name     = each.key
  location = var.region

  rate_limits {
    max_dispatches_per_second = each.value.dispatches_per_second
    max_concurrent_dispatches = each.value.concurrent
  }

  retry_config {
    max_attempts  = 20
    min_backoff   = "1s"
    max_backoff   = "60s"
    max_doublings = 4
  }

  depends_on = [google_project_service.this]
}
