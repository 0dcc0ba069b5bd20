variable "project" {
  description = "Google Cloud project, with billing."
  type        = string
}

variable "location" {
  description = "Where data lies, such as EU; a dataset cannot move later."
  type        = string
  default     = "EU"
}

variable "region" {
  description = "Where the machine stands, within or near the location."
  type        = string
  default     = "europe-west1"
}

variable "prefix" {
  description = "Beginning of the names of all datasets: MARTLET_BIGQUERY_PREFIX."
  type        = string
  default     = "martlet_"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]*$", var.prefix))
    error_message = "Small letters, digits and underscores, a letter first."
  }
}

variable "readers" {
  description = "Who reads results, as IAM spells members: group:analysts@example.com."
  type        = list(string)
  default     = []
}

variable "developers" {
  description = "Who may act as the runner from a desk, and reach the machine: user:ada@example.com."
  type        = list(string)
  default     = []
}

variable "secrets" {
  description = "Settings that are secrets, such as MARTLET_MONGO_URL; their values are not Terraform's."
  type        = set(string)
  default     = ["MARTLET_API_KEY"]
}

variable "maximum_bytes_billed" {
  description = "Bytes that one query may bill."
  type        = number
  default     = 107374182400
}

variable "image_tag" {
  description = "Tag of the image in the registry."
  type        = string
  default     = "latest"
}

variable "machine_type" {
  description = "Type of the machine that runs the worker, the app and the service."
  type        = string
  default     = "e2-standard-4"
}

variable "disk_gigabytes" {
  description = "Disk of MARTLET_HOME: the snapshot, what dbt knows, Prefect's tables."
  type        = number
  default     = 50
}

variable "repository" {
  description = "GitHub repository, owner/name, whose actions may act as the runner; none without it."
  type        = string
  default     = ""
}
