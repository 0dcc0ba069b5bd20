output "runner" {
  description = "Service account: MARTLET_BIGQUERY_SERVICE_ACCOUNT at a desk."
  value       = google_service_account.runner.email
}

output "lake" {
  description = "MARTLET_LAKE."
  value       = "gs://${google_storage_bucket.lake.name}/lake"
}

output "staging_bucket" {
  description = "MARTLET_BIGQUERY_STAGING_BUCKET."
  value       = google_storage_bucket.staging.name
}

output "image" {
  description = "What to push the image as."
  value       = local.image
}

output "workload_identity_provider" {
  description = "For google-github-actions/auth; empty without a repository."
  value       = join("", google_iam_workload_identity_pool_provider.github[*].name)
}
