# The lake, the bucket that batches pass through, secrets, and the registry of the image.

resource "google_storage_bucket" "lake" {
  name                        = "${var.project}-martlet-lake"
  location                    = var.location
  labels                      = local.labels
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  depends_on                  = [google_project_service.enabled]

  # A file of the lake never changes; a model or a batch that somebody deletes by mistake can be fetched back for a month.
  soft_delete_policy {
    retention_duration_seconds = 2592000
  }
}

resource "google_storage_bucket" "staging" {
  name                        = "${var.project}-martlet-staging"
  location                    = var.location
  labels                      = local.labels
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  depends_on                  = [google_project_service.enabled]

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = 1
    }
  }
}

resource "google_storage_bucket_iam_member" "runner" {
  for_each = { lake = google_storage_bucket.lake.name, staging = google_storage_bucket.staging.name }
  bucket   = each.value
  role     = "roles/storage.objectUser"
  member   = google_service_account.runner.member
}

resource "google_secret_manager_secret" "setting" {
  for_each   = var.secrets
  secret_id  = each.value
  labels     = local.labels
  depends_on = [google_project_service.enabled]

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "runner" {
  for_each  = google_secret_manager_secret.setting
  secret_id = each.value.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.runner.member
}

resource "google_artifact_registry_repository" "images" {
  repository_id = "martlet"
  location      = var.region
  format        = "DOCKER"
  labels        = local.labels
  depends_on    = [google_project_service.enabled]
}

resource "google_artifact_registry_repository_iam_member" "runner" {
  repository = google_artifact_registry_repository.images.name
  location   = var.region
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.runner.member
}
