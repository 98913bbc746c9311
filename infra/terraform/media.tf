# What people send: pictures, voice notes, files. Written by the media function alone, shown by the
# dashboard once they are checked.
# Nothing expires by age: what a file is kept for, its record says. What is deleted is gone at once, and in no older
# version: an erased person's photo, or a virus, must not linger.
resource "google_storage_bucket" "media" {
  name                        = "${var.project}-media"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  soft_delete_policy {
    retention_duration_seconds = 0
  }

  versioning {
    enabled = false
  }

  # Uploads that were broken off.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 1
    }
  }
}

# Objects by name: no listing, no changing of settings, no other bucket.
resource "google_project_iam_custom_role" "files" {
  role_id     = "smartclinicFiles"
  title       = "SmartClinic: put, read and delete files by name"
  permissions = ["storage.objects.create", "storage.objects.delete", "storage.objects.get"]
}

resource "google_storage_bucket_iam_member" "media" {
  bucket = google_storage_bucket.media.name
  role   = google_project_iam_custom_role.files.id
  member = google_service_account.function["media"].member
}

resource "google_storage_bucket_iam_member" "media_shown" {
  bucket = google_storage_bucket.media.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.function["dashboard"].member
}
