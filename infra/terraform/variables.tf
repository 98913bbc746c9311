variable "project" {
  description = "The Google Cloud project that everything is created in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "Give the project's id (lower-case letters, digits, hyphens), not its name or number."
  }
}

variable "region" {
  description = "Where functions, queues, secrets and documents are. Firestore's place can never be changed."
  type        = string
  default     = "asia-east2"
}

variable "bundles" {
  description = "Folder with one NAME.zip per function, as `smartclinic bundle` writes them."
  type        = string
  default     = "../../build/bundles"
}

variable "graph_api_base" {
  description = "Meta's Graph API, with the version in it. Empty: the version that the code was tested with."
  type        = string
  default     = ""

  validation {
    condition     = var.graph_api_base == "" || can(regex("^https://[^/]+/v[0-9]+\\.[0-9]+$", var.graph_api_base))
    error_message = "Must look like https://graph.facebook.com/v25.0."
  }
}

variable "model" {
  description = "The Gemini model, where it is served, and its price in US dollars for a million tokens, which the clinics' daily budgets are counted by. Models retire: a change here, never in code. Another model is given with its prices."
  type = object({
    id        = optional(string, "gemini-3.5-flash")
    location  = optional(string, "global")
    price_in  = optional(string)
    price_out = optional(string)
  })
  default = {}

  validation {
    condition     = var.model.id == "gemini-3.5-flash" || (var.model.price_in != null && var.model.price_out != null)
    error_message = "Another model has other prices: give price_in and price_out, in US dollars for a million tokens."
  }

  validation {
    condition = alltrue([
      for price in [var.model.price_in, var.model.price_out] : price == null || can(regex("^[0-9]+([.][0-9]+)?$", price))
    ])
    error_message = "A price is US dollars for a million tokens, such as 0.50."
  }
}

variable "sizes" {
  description = "What one function needs beyond the usual, by function; all of its sizes then."
  type = map(object({
    memory        = optional(string, "512Mi")
    concurrency   = optional(number, 40)
    min_instances = optional(number, 0)
    max_instances = optional(number, 20)
  }))
  default = {}

  validation {
    condition     = length(setsubtract(keys(var.sizes), keys(local.functions))) == 0
    error_message = "Sizes may name only functions that exist."
  }

  validation {
    condition     = alltrue([for size in values(var.sizes) : size.concurrency >= 1 && size.concurrency <= 1000])
    error_message = "Concurrency is 1 to 1000 requests an instance."
  }
}

variable "dashboard" {
  description = "The OAuth client that staff sign in with, and the desk's own address if it has one (docs/operations.md)."
  type = object({
    sign_in_client_id = string
    url               = optional(string, "")
  })

  validation {
    condition     = var.dashboard.sign_in_client_id != ""
    error_message = "Make an OAuth client of the kind web application, and give its id."
  }

  validation {
    condition     = var.dashboard.url == "" || can(regex("^https://[^/]+$", var.dashboard.url))
    error_message = "The desk's address looks like https://desk.example.com, without a path."
  }
}

variable "pages" {
  description = "The address of the pages that patients open, if they have one of their own (docs/operations.md)."
  type = object({
    url = optional(string, "")
  })
  default = {}

  validation {
    condition     = var.pages.url == "" || can(regex("^https://[^/]+$", var.pages.url))
    error_message = "The pages' address looks like https://my.example.com, without a path."
  }
}

variable "audit" {
  description = "How long checkpoints of the audit trails are kept, and whether that is locked: for good, by anybody."
  type = object({
    retention_days = optional(number, 1096)
    locked         = optional(bool, false)
  })
  default = {}

  validation {
    condition     = var.audit.retention_days >= 365 && var.audit.retention_days <= 3650
    error_message = "Checkpoints are kept 365 to 3650 days."
  }
}

variable "operations" {
  description = "Who hears of errors, and for how long logs are kept."
  type = object({
    email              = string
    log_retention_days = optional(number, 30)
  })

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+$", var.operations.email))
    error_message = "Give the address that alerts go to."
  }

  validation {
    condition     = var.operations.log_retention_days >= 1 && var.operations.log_retention_days <= 90
    error_message = "Logs are kept 1 to 90 days: they are for mending, not for keeping."
  }
}
