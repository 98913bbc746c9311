# Compares the plan with what was meant. Run by tests/infra, which gives it empty bundles and compares the rest of
# the plan with the Python side: settings, secrets, queues, functions.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project    = "smartclinic-test"
  dashboard  = { sign_in_client_id = "client.apps.example" }
  operations = { email = "operators@clinic.example" }
}

run "what_was_meant" {
  command = apply # against the mock, so that addresses and accounts are known

  assert {
    condition     = [for name, member in google_cloud_run_v2_service_iam_member.invoker : name if member.member == "allUsers"] == ["dashboard", "pages", "webhook"]
    error_message = "Only what Meta and browsers call is public."
  }

  assert {
    condition = alltrue([
      for name, function in google_cloudfunctions2_function.this :
      function.service_config[0].ingress_settings == (contains(["dashboard", "pages", "webhook"], name) ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY")
    ])
    error_message = "Private functions answer internal callers only."
  }

  assert {
    condition     = length(distinct([for account in google_service_account.function : account.account_id])) == length(google_cloudfunctions2_function.this)
    error_message = "Every function has its own account."
  }

  assert {
    condition     = alltrue([for job in google_cloud_scheduler_job.sweep : job.time_zone == "Asia/Hong_Kong" && endswith(job.http_target[0].uri, "/sweep")])
    error_message = "Sweeps run by Hong Kong's clock."
  }

  assert {
    condition     = toset(keys(google_cloud_scheduler_job.sweep)) == toset(["reply", "delivery", "media", "audit"])
    error_message = "Reply, delivery, media and audit are swept each minute."
  }

  assert {
    condition = alltrue([
      google_firestore_database.this.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED",
      google_firestore_database.this.delete_protection_state == "DELETE_PROTECTION_ENABLED",
      google_firestore_database.this.location_id == "asia-east2",
    ])
    error_message = "Documents stay in Hong Kong, can be brought back, and cannot be deleted as a whole."
  }

  assert {
    condition = alltrue([
      google_storage_bucket.media.uniform_bucket_level_access,
      google_storage_bucket.media.public_access_prevention == "enforced",
      google_storage_bucket.media.soft_delete_policy[0].retention_duration_seconds == 0,
      !google_storage_bucket.media.versioning[0].enabled,
      google_storage_bucket.media.location == "asia-east2",
    ])
    error_message = "What people send stays in Hong Kong, is never public, and is gone when it is deleted."
  }

  assert {
    condition = alltrue([
      google_storage_bucket.audit.uniform_bucket_level_access,
      google_storage_bucket.audit.public_access_prevention == "enforced",
      google_storage_bucket.audit.retention_policy[0].retention_period == "94694400",
      !google_storage_bucket.audit.retention_policy[0].is_locked,
      google_storage_bucket.audit.location == "asia-east2",
    ])
    error_message = "Checkpoints stay in Hong Kong and cannot be replaced; the lock, which is for good, is the operator's."
  }

  assert {
    condition     = google_storage_bucket_iam_member.audit.role == "roles/storage.objectCreator"
    error_message = "Nobody but the audit function writes checkpoints, and it can only add."
  }

  assert {
    condition     = google_cloudfunctions2_function.this["media"].service_config[0].max_instance_request_concurrency == 4
    error_message = "Few files at a time: a decoded picture is large."
  }

  assert {
    condition     = output.addresses["webhook"] == "https://webhook-123456789012.asia-east2.run.app"
    error_message = "An address is known before its function exists."
  }

  assert {
    condition     = strcontains(google_storage_bucket_object.bundle["reply"].name, filesha256("${var.bundles}/reply.zip"))
    error_message = "A source object is named after its content."
  }
}

run "another_model_with_its_prices" {
  command = plan
  variables { model = { id = "gemini-9-flash", price_in = "0.70", price_out = "4" } }

  assert {
    condition     = google_cloudfunctions2_function.this["reply"].service_config[0].environment_variables["VERTEX_PRICE_IN"] == "0.70"
    error_message = "The budgets are counted by the prices that are given."
  }
}

run "another_model_without_its_prices" {
  command = plan
  variables { model = { id = "gemini-9-flash", price_in = "0.70" } }
  expect_failures = [var.model]
}

run "a_price_that_is_none" {
  command = plan
  variables { model = { price_in = "cheap" } }
  expect_failures = [var.model]
}

run "a_size_for_a_function_that_does_not_exist" {
  command = plan
  variables { sizes = { nonesuch = {} } }
  expect_failures = [var.sizes]
}

run "a_size_changes_one_function_only" {
  command = plan
  variables { sizes = { reply = { memory = "1Gi" } } }

  assert {
    condition = { for name, function in google_cloudfunctions2_function.this : name => function.service_config[0].available_memory } == {
      webhook = "512Mi", reply = "1Gi", delivery = "512Mi", media = "2Gi", audit = "512Mi", dashboard = "512Mi", pages = "512Mi"
    }
    error_message = "Only reply grows."
  }
}

run "an_address_of_the_desks_own" {
  command = plan
  variables { dashboard = { sign_in_client_id = "client.apps.example", url = "https://desk.example.com" } }

  assert {
    condition     = google_cloudfunctions2_function.this["dashboard"].service_config[0].environment_variables["DASHBOARD_URL"] == "https://desk.example.com"
    error_message = "The desk is told the address that browsers use."
  }
}

run "an_address_of_the_pages_own" {
  command = plan
  variables { pages = { url = "https://my.example.com" } }

  assert {
    condition     = alltrue([for name in ["reply", "dashboard", "pages"] : google_cloudfunctions2_function.this[name].service_config[0].environment_variables["PAGES_URL"] == "https://my.example.com"])
    error_message = "Whoever sends a link names the address that the pages answer at."
  }
}

run "pages_below_a_path" {
  command = plan
  variables { pages = { url = "https://example.com/pages" } }
  expect_failures = [var.pages]
}

run "a_desk_below_a_path" {
  command = plan
  variables { dashboard = { sign_in_client_id = "client.apps.example", url = "https://example.com/desk" } }
  expect_failures = [var.dashboard]
}

run "a_retention_too_short_to_find_anything" {
  command = plan
  variables { audit = { retention_days = 7 } }
  expect_failures = [var.audit]
}

run "a_retention_that_is_locked" {
  command = plan
  variables { audit = { locked = true } }

  assert {
    condition     = google_storage_bucket.audit.retention_policy[0].is_locked
    error_message = "The operator locks it."
  }
}

run "a_project_name_instead_of_its_id" {
  command = plan
  variables { project = "Smart Clinic" }
  expect_failures = [var.project]
}
