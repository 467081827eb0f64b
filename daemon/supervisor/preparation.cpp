#include "daemon/supervisor/preparation.hpp"

#include "daemon/delivery/forsaken_sinks.hpp"

#include <string_view>
#include <utility>
#include <variant>

namespace tokenkeeper::supervision {

namespace {

/// Of sessions that are gone or changed; they may have them again.
std::set<std::filesystem::path> sinks_that_leave(const config::configuration& before,
                                                 const configuration_change& change) {
    std::set<std::filesystem::path> sinks;
    for (const auto* names : {&change.sessions_gone, &change.sessions_changed}) {
        for (const auto& name : *names)
            if (const auto& sink = before.sessions.at(name).sink) sinks.insert(sink->path);
    }
    return sinks;
}

}  // namespace

void preparation::take(config::load_result loaded) {
    if (auto* valid = std::get_if<config::configuration>(&loaded)) {
        next = std::make_shared<config::configuration>(std::move(*valid));
        // The socket stays in service under its old name, although no session is named for it now.
        if (!next->credentials_socket) next->credentials_socket = before->credentials_socket;
        return;
    }
    for (const auto& wrong : std::get<std::vector<config::diagnostic>>(loaded))
        errors.push_back(wrong.text());
}

void preparation::complete(const enforcement_maker& make) {
    config::put_in_sets(*next, sets->next);
    change = compare(*before, *next);
    sinks_needed_otherwise = delivery::fates_of(sinks_that_leave(*before, change), *next).needed_otherwise;
    // Accounts that cannot be resolved are a warning each.
    const auto found = next->doubts();
    for (auto i = next->unresolved.size(); i < found.size(); ++i)
        doubts.push_back(found[i].text());
    summary = config::summary(*next);
    if (make) enforce = make(*next, errors);
}

/// All but the sessions is as it was, so nothing can be wrong with it now and nothing of it has to be told.
void preparation::follow_sets(const enforcement_maker& make) {
    next = std::make_shared<config::configuration>(*before);
    is_read_again = false;
    complete(make);
    errors.clear();
    doubts.clear();
    change.organizations_changed.clear();
}

events::accounts_unresolved unresolved_rules(const config::configuration& settings) {
    events::accounts_unresolved news;
    for (const auto& account : settings.unresolved) {
        auto text = account.warning().message;
        constexpr std::string_view prefix = "warning: ";
        if (text.starts_with(prefix)) text.erase(0, prefix.size());
        news.accounts.push_back({account.session, account.path + ": " + text, account.answered});
    }
    return news;
}

std::vector<std::string> fixed_settings_changed(const config::configuration& before,
                                                const config::configuration& next, bool serves_credentials) {
    std::vector<std::string> errors;
    const auto fixed = [&](const std::string& key, const auto& present, const auto& wanted) {
        if (present != wanted)
            errors.push_back(next.wrong(key, "cannot change while running; restart tokenkeeperd").text());
    };
    fixed("control.socket", before.control_socket, next.control_socket);
    if (before.credentials_socket || !serves_credentials)
        fixed("control.credentials_socket", before.credentials_socket, next.credentials_socket);
    fixed("state.path", before.state_path, next.state_path);
    fixed("state.key_file", before.state_key_file, next.state_key_file);
    return errors;
}

}  // namespace tokenkeeper::supervision
