terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.7"
    }
  }

  # `terraform init -backend-config=bucket=STATE_BUCKET`: see docs/operations.md.
  backend "gcs" {
    prefix = "smartclinic"
  }
}

provider "google" {
  project = var.project
  region  = var.region
}
