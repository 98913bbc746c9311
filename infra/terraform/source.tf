# What is built. An object is named after its content, so that nothing changes when nothing has changed.
resource "google_storage_bucket" "source" {
  name                        = "${var.project}-function-source"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = 30
    }
  }

  versioning {
    enabled = true
  }
}

resource "google_storage_bucket_object" "bundle" {
  for_each = local.functions

  name   = "${each.key}-${filesha256("${var.bundles}/${each.key}.zip")}.zip"
  bucket = google_storage_bucket.source.name
  source = "${var.bundles}/${each.key}.zip"
}
