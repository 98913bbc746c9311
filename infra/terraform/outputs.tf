output "addresses" {
  description = "Where each function answers. Meta's webhook is set to the first."
  value       = { for name in ["webhook", "reply", "delivery", "media", "audit", "dashboard", "pages"] : name => local.addresses[name] }
}

output "accounts" {
  description = "The service account of each function, and the one that may call the private ones."
  value = merge(
    { for name, account in google_service_account.function : name => account.email },
    { caller = google_service_account.caller.email },
  )
}
