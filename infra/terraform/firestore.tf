locals {
  # Generated from the record declarations; a test keeps it fresh.
  declared = jsondecode(file("${path.module}/indexes.json"))
}

resource "google_firestore_database" "this" {
  name                              = "(default)"
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = "DELETE_PROTECTION_ENABLED"

  depends_on = [google_project_service.this]
}

resource "google_firestore_index" "this" {
  for_each = {
    for index in local.declared.indexes :
    join(" ", concat([index.collection_group], [for field in index.fields : "${field.field_path} ${field.order}"])) => index
  }

  database    = google_firestore_database.this.name
  collection  = each.value.collection_group
  query_scope = each.value.query_scope

  dynamic "fields" {
    for_each = each.value.fields

    content {
      field_path = fields.value.field_path
      order      = fields.value.order
    }
  }
}

# What no query asks for: a day sheet's or a line's places would else each be index entries, written anew at every change.
resource "google_firestore_field" "unindexed" {
  for_each = { for field in local.declared.unindexed : "${field.collection_group} ${field.field_path}" => field }

  database   = google_firestore_database.this.name
  collection = each.value.collection_group
  field      = each.value.field_path

  index_config {}
}

# An override replaces the automatic indexes of its field, so both of those are named again.
resource "google_firestore_field" "this" {
  for_each = { for field in local.declared.fields : "${field.collection_group} ${field.field_path}" => field }

  database   = google_firestore_database.this.name
  collection = each.value.collection_group
  field      = each.value.field_path

  index_config {
    indexes {
      query_scope = "COLLECTION"
      order       = "ASCENDING"
    }
    indexes {
      query_scope = "COLLECTION"
      order       = "DESCENDING"
    }
    indexes {
      query_scope = each.value.query_scope
      order       = each.value.order
    }
  }
}
