# The datasets, and who may do what in each (docs/guides/bigquery.md).

locals {
  services = [
    "artifactregistry.googleapis.com",
    "bigquery.googleapis.com",
    "bigquerystorage.googleapis.com",
    "compute.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com",
    "iap.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
    "sts.googleapis.com",
  ]
  datasets = [
    "raw", "staging", "intermediate", "marts", "features", "predictions", "ml", "bi_next", "bi", "scratch",
  ]
  # Results and nothing else: no raw rows, no review texts.
  read = ["bi", "predictions"]

  # Tables of a load that was killed go by themselves.
  expiration_ms = { scratch = 86400000 }
  labels        = { app = "martlet" }

  reading = {
    for pair in setproduct(local.read, var.readers) : "${pair[0]} ${pair[1]}" => { dataset = pair[0], member = pair[1] }
  }
}

resource "google_project_service" "enabled" {
  for_each           = toset(local.services)
  service            = each.value
  disable_on_destroy = false
}

resource "google_bigquery_dataset" "dataset" {
  for_each                    = toset(local.datasets)
  dataset_id                  = "${var.prefix}${each.value}"
  location                    = var.location
  labels                      = local.labels
  default_table_expiration_ms = lookup(local.expiration_ms, each.value, null)
  delete_contents_on_destroy  = false
  depends_on                  = [google_project_service.enabled]
}

resource "google_bigquery_dataset_iam_member" "runner" {
  for_each   = google_bigquery_dataset.dataset
  dataset_id = each.value.dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = google_service_account.runner.member
}

resource "google_bigquery_dataset_iam_member" "reader" {
  for_each   = local.reading
  dataset_id = google_bigquery_dataset.dataset[each.value.dataset].dataset_id
  role       = "roles/bigquery.dataViewer"
  member     = each.value.member
}

resource "google_project_iam_member" "reader" {
  for_each = toset(var.readers)
  project  = var.project
  role     = "roles/bigquery.jobUser"
  member   = each.value
}
