# The runner, which loads, builds, scores and publishes; no key of it is ever made.

resource "google_service_account" "runner" {
  account_id   = "martlet-runner"
  display_name = "Martlet runner"
  depends_on   = [google_project_service.enabled]
}

resource "google_project_iam_member" "runner" {
  for_each = toset(["roles/bigquery.jobUser", "roles/bigquery.readSessionUser", "roles/logging.logWriter"])
  project  = var.project
  role     = each.value
  member   = google_service_account.runner.member
}

resource "google_service_account_iam_member" "developer" {
  for_each           = toset(var.developers)
  service_account_id = google_service_account.runner.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = each.value
}

# Whoever has a shell on a machine acts as its account.
resource "google_service_account_iam_member" "shell" {
  for_each           = toset(var.developers)
  service_account_id = google_service_account.runner.name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}

# GitHub Actions, open to one repository.

resource "google_iam_workload_identity_pool" "github" {
  count                     = var.repository == "" ? 0 : 1
  workload_identity_pool_id = "github"
  depends_on                = [google_project_service.enabled]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  count                              = var.repository == "" ? 0 : 1
  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  attribute_condition                = "assertion.repository == '${var.repository}'"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_member" "github" {
  count              = var.repository == "" ? 0 : 1
  service_account_id = google_service_account.runner.name
  role               = "roles/iam.workloadIdentityUser"
  member = join("/", [
    "principalSet://iam.googleapis.com", google_iam_workload_identity_pool.github[0].name, "attribute.repository", var.repository,
  ])
}
