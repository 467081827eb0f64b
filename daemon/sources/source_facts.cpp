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
    if (found == records_.end() && !held.exposure && !held.open_folder) return;
    auto& known = records_[session.id];
    const auto exposed = held.exposure ? note{held.exposure->problem, held.exposure->remedy} : note{};
    if (take(known.exposures, file, exposed)) {
        auto [problem, remedy] = joined(known.exposures);
        tell<events::secret_exposed, events::secret_guarded>(session, std::move(problem), std::move(remedy));
    }
    const auto open = held.open_folder ? note{held.open_folder->problem, held.open_folder->remedy} : note{};
    if (take(known.open_folders, file, open)) {
        auto [problem, remedy] = joined(known.open_folders);
        tell<events::secret_folder_open, events::secret_folder_closed>(session, std::move(problem),
                                                                       std::move(remedy));
    }
}

/// Returns true if something else is known of the file now.
bool source_facts::take(notes& known, const path& file, const note& news) {
    if (news.problem.empty()) return known.erase(file) > 0;
    auto& before = known[file];
    if (before.problem == news.problem) return false;
    before = news;
    return true;
}

source_facts::note source_facts::joined(const notes& known) {
    note all;
    for (const auto& [file, one] : known) {
        append(all.problem, one.problem, "; ");
        // Two files in one folder have one cure.
        if (all.remedy.find(one.remedy) == std::string::npos) append(all.remedy, one.remedy, " && ");
    }
    return all;
}

template <class Begun, class Over>
void source_facts::tell(const session_entry& session, std::string problem, std::string remedy) const {
    const auto about = names_.describe(session.id);
    if (problem.empty()) return events_.publish(Over{about});
    events_.publish(Begun{about, std::move(problem), std::move(remedy)});
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
