#include "daemon/health/draft.hpp"

#include "daemon/health/catalogue.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tokenkeeper {

namespace {

void replace_all(std::string& text, std::string_view mark, const std::string& name) {
    for (auto place = text.find(mark); place != std::string::npos;
         place = text.find(mark, place + name.size()))
        text.replace(place, mark.size(), name);
}

}  // namespace

const warning* assessment::find(warning_code code) const noexcept {
    const auto found = std::ranges::find(warnings, code, &warning::code);
    return found == warnings.end() ? nullptr : &*found;
}

warning& assessment_draft::add(warning_code code, const std::string& detail) {
    const auto& entry = entry_of(code);
    auto& added = result_.warnings.emplace_back();
    added.code = code;
    added.severity = entry.severity;
    added.message = entry.sentence;
    append_clause(added.message, detail, ": ");
    append_clause(added.message, std::string{entry.response}, "; ");
    added.hint = entry.hint;
    return added;
}

bool assessment_draft::passed(wall_time date) {
    if (date <= now_) return true;
    result_.next = std::min(result_.next.value_or(date), date);
    return false;
}

assessment assessment_draft::take(const std::string& session, const std::string& file) {
    for (auto& each : result_.warnings) {
        replace_all(each.hint, "{session}", session);
        replace_all(each.hint, "{file}", file);
        worsen(each.severity);
    }
    std::stable_sort(result_.warnings.begin(), result_.warnings.end(),
                     [](const warning& a, const warning& b) { return a.severity > b.severity; });
    return std::move(result_);
}

void append_clause(std::string& text, const std::string& clause, const char* separator) {
    if (clause.empty()) return;
    // What the API says may end with a full stop.
    if (text.ends_with('.')) text.pop_back();
    text += separator;
    text += clause;
}

std::string joined(const std::vector<std::string>& clauses) {
    std::string text;
    for (const auto& clause : clauses)
        append_clause(text, clause, text.empty() ? "" : "; ");
    return text;
}

}  // namespace tokenkeeper
