# One machine for Prefect's server, the worker, the app and the service, with a disk that keeps MARTLET_HOME. It has no
# address of its own: people reach a shell through IAP, and all pages through that; it reaches other services through NAT.

locals {
  registry = "${var.region}-docker.pkg.dev"
  image    = "${local.registry}/${var.project}/${google_artifact_registry_repository.images.repository_id}/martlet:${var.image_tag}"
  # Of IAP's tunnels.
  tunnels = "35.235.240.0/20"
}

resource "google_compute_network" "martlet" {
  name                    = "martlet"
  auto_create_subnetworks = false
  depends_on              = [google_project_service.enabled]
}

resource "google_compute_subnetwork" "martlet" {
  name                     = "martlet"
  network                  = google_compute_network.martlet.id
  region                   = var.region
  ip_cidr_range            = "10.10.0.0/28"
  private_ip_google_access = true
}

resource "google_compute_router" "martlet" {
  name    = "martlet"
  network = google_compute_network.martlet.id
  region  = var.region
}

resource "google_compute_router_nat" "martlet" {
  name                               = "martlet"
  router                             = google_compute_router.martlet.name
  region                             = var.region
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
}

resource "google_compute_firewall" "tunnels" {
  name          = "martlet-tunnels"
  network       = google_compute_network.martlet.id
  source_ranges = [local.tunnels]

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_iap_tunnel_instance_iam_member" "developer" {
  for_each = toset(var.developers)
  zone     = google_compute_instance.martlet.zone
  instance = google_compute_instance.martlet.name
  role     = "roles/iap.tunnelResourceAccessor"
  member   = each.value
}

resource "google_compute_instance_iam_member" "developer" {
  for_each      = toset(var.developers)
  zone          = google_compute_instance.martlet.zone
  instance_name = google_compute_instance.martlet.name
  role          = "roles/compute.osLogin"
  member        = each.value
}

resource "google_compute_disk" "home" {
  name       = "martlet-home"
  zone       = "${var.region}-b"
  type       = "pd-balanced"
  size       = var.disk_gigabytes
  labels     = local.labels
  depends_on = [google_project_service.enabled]

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_compute_instance" "martlet" {
  name                      = "martlet"
  zone                      = google_compute_disk.home.zone
  machine_type              = var.machine_type
  labels                    = local.labels
  allow_stopping_for_update = true

  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-12"
    }
  }

  attached_disk {
    source      = google_compute_disk.home.id
    device_name = "martlet-home"
  }

  network_interface {
    subnetwork = google_compute_subnetwork.martlet.id
  }

  service_account {
    email  = google_service_account.runner.email
    scopes = ["cloud-platform"]
  }

  shielded_instance_config {
    enable_secure_boot = true
  }

  metadata = {
    enable-oslogin = "TRUE"
    startup-script = templatefile("${path.module}/start.sh.tftpl", {
      image    = local.image
      registry = local.registry
      secrets  = join(" ", var.secrets)
      settings = {
        MARTLET_TARGET                        = "bigquery"
        MARTLET_BIGQUERY_PROJECT              = var.project
        MARTLET_BIGQUERY_PREFIX               = var.prefix
        MARTLET_BIGQUERY_LOCATION             = var.location
        MARTLET_BIGQUERY_STAGING_BUCKET       = google_storage_bucket.staging.name
        MARTLET_BIGQUERY_MAXIMUM_BYTES_BILLED = var.maximum_bytes_billed
        MARTLET_LAKE                          = "gs://${google_storage_bucket.lake.name}/lake"
      }
    })
  }

  depends_on = [
    google_artifact_registry_repository_iam_member.runner,
    google_compute_router_nat.martlet,
    google_secret_manager_secret_iam_member.runner,
  ]
}
