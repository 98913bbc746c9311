# Checkpoints of the audit trails: what each chain said at each seal. Whoever can change every document must not be able
# to change these, so an object here can be neither replaced nor deleted before its time, by anybody. They name a
# clinic, a number and a hash, and nobody. (No versioning: retention keeps the one version that there is.)
resource "google_storage_bucket" "audit" {
  name                        = "${var.project}-audit"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  retention_policy {
    retention_period = var.audit.retention_days * 86400
    is_locked        = var.audit.locked
  }
}

# Creates, and neither reads nor replaces nor deletes; nobody else writes here.
resource "google_storage_bucket_iam_member" "audit" {
  bucket = google_storage_bucket.audit.name
  role   = "roles/storage.objectCreator"
  member = google_service_account.function["audit"].member
}
