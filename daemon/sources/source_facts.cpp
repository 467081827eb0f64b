#include "daemon/sources/source_facts.hpp"

#include <string_view>
#include <utility>

namespace tokenkeeper::sources {

namespace {

void append(std::string& text, const std::string& part, std::string_view separator) {
    if (!text.empty()) text += separator;
    text += part;
}

}  // namespace

void source_facts::seen(const session_entry& session, const path& file, const config::file_secret& held) {
    const auto found = records_.find(session.id);
    const bool has_any = found != records_.end();
    if (!held.exposure) {
        if (!has_any || found->second.exposures.erase(file) == 0) return;
    } else {
        auto& known = records_[session.id].exposures[file];
        if (known.problem == held.exposure->problem) return;
        known = *held.exposure;
    }
    const auto about = names_.describe(session.id);
    const auto& exposures = records_[session.id].exposures;
    if (exposures.empty()) return events_.publish(events::secret_guarded{about});
    events::secret_exposed news{about, {}, {}};
    for (const auto& [name, exposure] : exposures) {
        append(news.problem, exposure.problem, "; ");
        append(news.remedy, exposure.remedy, " && ");
    }
    events_.publish(std::move(news));
}

void source_facts::usable(const session_entry& session, const path& file) {
    const auto found = records_.find(session.id);
    if (found == records_.end()) return;
    const auto before = trouble(session.id);
    found->second.troubles.erase(file);
    tell_trouble(session, before);
}

void source_facts::unusable(const session_entry& session, const path& file, std::string reason) {
    const auto before = trouble(session.id);
    records_[session.id].troubles[file] = std::move(reason);
    tell_trouble(session, before);
}

void source_facts::tell_trouble(const session_entry& session, const std::string& before) const {
    auto now = trouble(session.id);
    if (now == before) return;
    const auto about = names_.describe(session.id);
    if (now.empty()) return events_.publish(events::source_usable{about});
    events_.publish(events::source_unusable{about, std::move(now)});
}

std::string source_facts::trouble(session_id id) const {
    std::string text;
    const auto found = records_.find(id);
    if (found == records_.end()) return text;
    for (const auto& [file, reason] : found->second.troubles)
        append(text, reason, "; ");
    return text;
}

}  // namespace tokenkeeper::sources
