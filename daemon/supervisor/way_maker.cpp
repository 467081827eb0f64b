#include "daemon/supervisor/way_maker.hpp"

#include <utility>

namespace tokenkeeper::supervision {

namespace {

/// Owns the files of ways that are not in use yet; no organization has this id.
constexpr sources::watched_files::owner_id unowned = 0;

void add_files(std::vector<std::filesystem::path>& files, const config::organization& organization) {
    if (organization.http_proxy && organization.http_proxy->credentials_file)
        files.push_back(*organization.http_proxy->credentials_file);
    if (organization.ca_file) files.push_back(*organization.ca_file);
}

}  // namespace

result<organization_ways> way_maker::make(const config::configuration& settings,
                                          const config::organization& organization) {
    auto api = world_.make_transport(settings, organization, organization.api_url);
    if (api.has_error()) return api.error();
    auto login = world_.make_transport(settings, organization, organization.login_url);
    if (login.has_error()) return login.error();
    return organization_ways{std::move(*api), std::move(*login)};
}

way_maker::ways_by_organization way_maker::make(const config::configuration& settings,
                                                const std::vector<std::string>& organizations,
                                                std::vector<std::string>& errors) {
    std::vector<std::filesystem::path> files;
    for (const auto& name : organizations)
        add_files(files, settings.organizations.at(name));
    files_.watch(unowned, files);
    ways_by_organization made;
    for (const auto& name : organizations) {
        const auto& organization = settings.organizations.at(name);
        auto ways = make(settings, organization);
        if (ways.has_error()) {
            errors.push_back(organization.wrong(ways.error().message).text());
        } else {
            made.emplace(name, std::move(*ways));
        }
    }
    return made;
}

void way_maker::watch(const std::vector<organization_id>& organizations,
                      const config::configuration& settings) {
    for (const auto id : organizations) {
        std::vector<std::filesystem::path> files;
        add_files(files, *names_.find_organization(id)->settings);
        files_.watch(id, files);
    }
    files_.forget(unowned);
    if (!std::exchange(outdated_, false)) return;
    for (const auto id : organizations)
        renew(*names_.find_organization(id), settings);
}

void way_maker::file_changed(sources::watched_files::owner_id owner, const config::configuration& settings) {
    if (owner == unowned) outdated_ = true;
    auto* organization = names_.find_organization(owner);
    if (organization != nullptr) renew(*organization, settings);
}

void way_maker::renew(organization_entry& organization, const config::configuration& settings) {
    const auto& present = *organization.settings;
    const auto failed = [&](const std::string& reason) {
        events_.publish(events::way_unchanged{present.name, present.wrong(reason).text()});
    };
    if (present.http_proxy && present.http_proxy->credentials_file) {
        const auto read = world_.files().read(*present.http_proxy->credentials_file,
                                              config::secret_kind::proxy_credentials);
        if (read.has_error()) return failed(read.error().text());
    }
    auto ways = make(settings, present);
    if (ways.has_error()) return failed(ways.error().message);
    organization.ways = std::move(*ways);
}

}  // namespace tokenkeeper::supervision
