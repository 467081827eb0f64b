#include "daemon/supervisor/configuration_change.hpp"

namespace tokenkeeper::supervision {

namespace {

bool same_place(const config::organization& a, const config::organization& b) {
    return a.api_url == b.api_url && a.login_url == b.login_url;
}

bool same_source(const config::source_settings& a, const config::source_settings& b) {
    return a == b;
}

/// Compares two configurations, of which either may be the first to be walked over.
class comparison {
public:
    comparison(const config::configuration& before, const config::configuration& after)
        : before_(before),
          after_(after),
          timeouts_differ_(before.connect_timeout != after.connect_timeout ||
                           before.request_timeout != after.request_timeout) {}

    configuration_change result() {
        for (const auto& [name, organization] : before_.organizations)
            if (!stays(name)) change_.organizations_gone.push_back(name);
        for (const auto& [name, organization] : after_.organizations)
            look_at(organization);
        for (const auto& [name, session] : before_.sessions)
            if (!stays(session, after_)) change_.sessions_gone.push_back(name);
        for (const auto& [name, session] : after_.sessions)
            look_at(session);
        return std::move(change_);
    }

private:
    [[nodiscard]] bool stays(const std::string& organization) const {
        const auto before = before_.organizations.find(organization);
        const auto after = after_.organizations.find(organization);
        return before != before_.organizations.end() && after != after_.organizations.end() &&
               same_place(before->second, after->second);
    }
    [[nodiscard]] bool stays(const config::session& session, const config::configuration& counterpart) const {
        const auto same_name = counterpart.sessions.find(session.name);
        return same_name != counterpart.sessions.end() &&
               same_name->second.organization == session.organization && stays(session.organization) &&
               same_source(same_name->second, session);
    }

    void look_at(const config::organization& organization) {
        const auto& name = organization.name;
        if (!stays(name)) return change_.organizations_new.push_back(name);
        // The content of the CA file may have changed under the same name.
        if (timeouts_differ_ || organization.ca_file || before_.organizations.at(name) != organization)
            change_.organizations_changed.push_back(name);
    }
    void look_at(const config::session& session) {
        const auto& name = session.name;
        if (!stays(session, before_)) return change_.sessions_new.push_back(name);
        if (timeouts_differ_ || before_.sessions.find(name)->second != session)
            change_.sessions_changed.push_back(name);
    }

    const config::configuration& before_;
    const config::configuration& after_;
    bool timeouts_differ_;
    configuration_change change_;
};

void append(std::string& text, std::size_t count, const std::string& noun, const std::string& change) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += std::to_string(count) + ' ' + noun + (count == 1 ? " " : "s ") + change;
}

}  // namespace

configuration_change compare(const config::configuration& before, const config::configuration& after) {
    return comparison{before, after}.result();
}

std::vector<std::string> configuration_change::organizations_to_reach() const {
    auto names = organizations_new;
    names.insert(names.end(), organizations_changed.begin(), organizations_changed.end());
    return names;
}

std::string describe(const configuration_change& change) {
    std::string text;
    append(text, change.sessions_new.size(), "session", "new");
    append(text, change.sessions_gone.size(), "session", "gone");
    append(text, change.sessions_changed.size(), "session", "changed");
    append(text, change.organizations_new.size(), "organization", "new");
    append(text, change.organizations_gone.size(), "organization", "gone");
    append(text, change.organizations_changed.size(), "organization", "changed");
    return text;
}

}  // namespace tokenkeeper::supervision
