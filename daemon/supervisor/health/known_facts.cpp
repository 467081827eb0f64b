#include "daemon/supervisor/health/known_facts.hpp"

#include "daemon/events/words.hpp"

#include <utility>
#include <variant>

namespace tokenkeeper::supervision {

namespace {

/// A log that has lost lines counts as whole again after this time without a loss.
constexpr boot_clock::duration loss_memory = std::chrono::minutes{10};

std::string source_file_of(const config::session& settings) {
    if (settings.token_file) return settings.token_file->string();
    if (!settings.client) return {};
    const auto& seed = settings.client->refresh_token_file;
    return seed ? seed->string() : settings.client->secret_file.string();
}

}  // namespace

void known_facts::hear(const events::event& fact, const instant& now) {
    if (const auto* failing = std::get_if<events::sink_failing>(&fact)) return hear(*failing);
    if (const auto* recovered = std::get_if<events::sink_recovered>(&fact)) return hear(*recovered);
    if (const auto* store = std::get_if<events::store_changed>(&fact)) return hear(*store);
    if (const auto* accounts = std::get_if<events::accounts_unresolved>(&fact)) return hear(*accounts);
    if (const auto* overload = std::get_if<events::organization_overloaded>(&fact)) return hear(*overload);
    if (std::holds_alternative<events::configuration_loaded>(fact)) return accept_configuration();
    if (const auto* unusable = std::get_if<events::source_unusable>(&fact)) {
        sessions_[unusable->about.id].source_trouble = unusable->reason;
        return changed_(unusable->about.id);
    }
    if (const auto* usable = std::get_if<events::source_usable>(&fact)) {
        sessions_[usable->about.id].source_trouble.clear();
        return changed_(usable->about.id);
    }
    if (const auto* exposed = std::get_if<events::secret_exposed>(&fact)) return hear(*exposed);
    if (const auto* guarded = std::get_if<events::secret_guarded>(&fact)) return hear(*guarded);
    if (const auto* open = std::get_if<events::secret_folder_open>(&fact)) return hear(*open);
    if (const auto* closed = std::get_if<events::secret_folder_closed>(&fact)) return hear(*closed);
    if (const auto* refused = std::get_if<events::configuration_refused>(&fact)) {
        daemon_.refused_configuration = refused->errors;
        return changed_(0);
    }
    if (const auto* address = std::get_if<events::metrics_address_changed>(&fact)) {
        daemon_.metrics_trouble = address->trouble;
        return changed_(0);
    }
    if (const auto* notifier = std::get_if<events::notifier_changed>(&fact)) return hear(*notifier);
    if (const auto* set = std::get_if<events::set_changed>(&fact)) return hear(*set);
    if (const auto* read = std::get_if<events::token_handed_out>(&fact))
        sessions_[read->about.id].last_read = now.boot;
}

void known_facts::hear(const events::sink_failing& fact) {
    sinks_[fact.file] = {fact.about.id, fact.reason, fact.left_behind};
    changed_(fact.about.id);
    changed_(0);
}

void known_facts::hear(const events::sink_recovered& fact) {
    sinks_.erase(fact.file);
    changed_(fact.about.id);
    changed_(0);
}

void known_facts::hear(const events::secret_exposed& fact) {
    auto& known = sessions_[fact.about.id];
    known.exposed_secret = fact.problem;
    known.exposure_remedy = "Run: " + fact.remedy;
    changed_(fact.about.id);
}

void known_facts::hear(const events::secret_guarded& fact) {
    auto& known = sessions_[fact.about.id];
    known.exposed_secret.clear();
    known.exposure_remedy.clear();
    changed_(fact.about.id);
}

void known_facts::hear(const events::secret_folder_open& fact) {
    auto& known = sessions_[fact.about.id];
    known.open_folder = fact.problem;
    known.folder_remedy = "Run: " + fact.remedy;
    changed_(fact.about.id);
}

void known_facts::hear(const events::secret_folder_closed& fact) {
    auto& known = sessions_[fact.about.id];
    known.open_folder.clear();
    known.folder_remedy.clear();
    changed_(fact.about.id);
}

void known_facts::hear(const events::store_changed& fact) {
    switch (fact.news.what) {
        case store::store_news::kind::unavailable:
            daemon_.store_trouble = fact.news.message;
            break;
        case store::store_news::kind::recovered:
            daemon_.store_trouble.clear();
            break;
        case store::store_news::kind::damaged:
            daemon_.store_damage = fact.news.message;
            break;
        case store::store_news::kind::replaced:
            daemon_.store_replacement = fact.news.message;
            break;
    }
    changed_(0);
}

void known_facts::hear(const events::notifier_changed& fact) {
    if (fact.trouble.empty()) {
        daemon_.notifier_troubles.erase(fact.notifier);
    } else {
        daemon_.notifier_troubles[fact.notifier] = fact.trouble;
    }
    changed_(0);
}

void known_facts::hear(const events::set_changed& fact) {
    if (fact.trouble.empty()) {
        daemon_.set_troubles.erase(fact.set);
    } else {
        daemon_.set_troubles[fact.set] = fact.trouble;
    }
    changed_(0);
}

void known_facts::hear(const events::accounts_unresolved& fact) {
    std::map<std::string, std::vector<std::string>, std::less<>> rules;
    daemon_.unanswered_accounts.clear();
    daemon_.unusable_rules.clear();
    for (const auto& account : fact.accounts) {
        if (!account.answered) daemon_.unanswered_accounts.push_back(account.rule);
        if (!account.answered) continue;
        auto& list = account.session.empty() ? daemon_.unusable_rules : rules[account.session];
        list.push_back(account.rule);
    }
    std::swap(rules, unusable_rules_);
    for (const auto* each : {&rules, &unusable_rules_}) {
        for (const auto& [name, texts] : *each)
            if (const auto* entry = names_.find(name)) changed_(entry->id);
    }
    changed_(0);
}

void known_facts::hear(const events::organization_overloaded& fact) {
    if (fact.report.fits) {
        daemon_.overloads.erase(fact.organization);
    } else {
        daemon_.overloads[fact.organization] = {events::words_of(fact.report), fact.report.too_many_kept()};
    }
    changed_(0);
}

/// A reload also says that somebody has seen what has no end of its own.
void known_facts::accept_configuration() {
    daemon_.refused_configuration.clear();
    daemon_.store_damage.clear();
    daemon_.store_replacement.clear();
    const auto exists = [this](organization_id id) { return names_.find_organization(id) != nullptr; };
    servers_.certificates.keep(exists);
    servers_.clocks.keep(exists);
    std::erase_if(daemon_.overloads, [this](const auto& each) {
        return names_.find_organization(std::string_view{each.first}) == nullptr;
    });
    changed_(0);
}

void known_facts::count_lost_lines(std::uint64_t total, boot_time now) {
    if (total == lost_lines_) return;
    if (!last_loss_ || now >= *last_loss_ + loss_memory) daemon_.dropped_lines = 0;
    daemon_.dropped_lines += total - std::exchange(lost_lines_, total);
    last_loss_ = now;
    changed_(0);
}

void known_facts::forget(session_id id) {
    sessions_.erase(id);
}

session_surroundings known_facts::surroundings(const session_entry& session) const {
    session_surroundings around;
    around.source_file = source_file_of(*session.settings);
    if (const auto rules = unusable_rules_.find(session.name()); rules != unusable_rules_.end())
        around.unusable_rules = rules->second;
    if (const auto* sink = find_sink(session)) {
        around.sink_trouble = sink->trouble;
        around.sink_left_behind = sink->left_behind;
    }
    around.certificates = servers_.certificates.counting(session.organization);
    const auto found = sessions_.find(session.id);
    if (found == sessions_.end()) return around;
    const auto& known = found->second;
    around.source_trouble = known.source_trouble;
    around.exposed_secret = known.exposed_secret;
    around.exposure_remedy = known.exposure_remedy;
    around.open_folder = known.open_folder;
    around.folder_remedy = known.folder_remedy;
    return around;
}

const known_facts::failing_sink* known_facts::find_sink(const session_entry& session) const {
    if (!session.settings->sink) return nullptr;
    const auto found = sinks_.find(session.settings->sink->path.string());
    return found != sinks_.end() && found->second.session == session.id ? &found->second : nullptr;
}

session_use known_facts::use(const session_entry& session, const instant& now) const {
    session_use shown;
    shown.readers = session.settings->readers.names;
    shown.units = session.settings->credential_for;
    if (session.settings->sink) shown.sink = session.settings->sink->path.string();
    const auto found = sessions_.find(session.id);
    if (found != sessions_.end() && found->second.last_read)
        shown.last_read = now.to_wall(*found->second.last_read);
    return shown;
}

/// The file of a token sink that no longer belongs to a session is the daemon's own trouble.
daemon_facts known_facts::daemon(const instant& now) const {
    auto facts = daemon_;
    if (const auto worst = servers_.clocks.worst())
        facts.clock = clock_difference{names_.organization_name(worst->organization), worst->offset};
    if (last_loss_) facts.dropping_until = now.to_wall(*last_loss_ + loss_memory);
    for (const auto& [file, sink] : sinks_) {
        const auto* entry = names_.find(sink.session);
        if (entry == nullptr || find_sink(*entry) != &sink) facts.left_sinks[file] = sink.trouble;
    }
    return facts;
}

}  // namespace tokenkeeper::supervision
