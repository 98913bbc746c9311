locals {
  # As SEND_SHARDS in shared/smartclinic/platform/tasks.py, which a test compares.
  send_shards = 8

  # A hundred thousand reminders must not delay emergency words, hence a lane of its own for what nobody waits for.
  # Each clinic's sends go to one shard, and a shard in its worst second sends its rate twice (once saved up): 2 x 10
  # is Meta's limit for a number in coexistence, 2 x 10 + 2 x 25 is below the 80 of every other number, and leaves
  # room for what comes in. See docs/decisions/0011.
  send_lanes = {
    send-reply     = { dispatches_per_second = 25, concurrent = 50 }
    send-proactive = { dispatches_per_second = 10, concurrent = 10 }
  }

  queues = merge(
    {
      wake  = { dispatches_per_second = 500, concurrent = 500 }
      media = { dispatches_per_second = 20, concurrent = 20 }
    },
    {
      for pair in setproduct(keys(local.send_lanes), range(local.send_shards)) :
      join("-", pair) => local.send_lanes[pair[0]]
    },
  )
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
