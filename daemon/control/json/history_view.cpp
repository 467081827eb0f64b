#include "daemon/control/json/history_view.hpp"

#include "lib/base/time.hpp"

#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::control {

namespace {

namespace json = boost::json;

json::value known_text(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string{text});
}

json::value known_time(const std::optional<wall_time>& time) {
    return time ? json::value(json::string{format_rfc3339(*time)}) : json::value(nullptr);
}

json::object entry_of(const history::line& line) {
    json::object shown;
    shown["at"] = format_rfc3339(line.at);
    shown["event"] = line.event;
    shown["why"] = known_text(line.why);
    shown["outcome"] = known_text(line.outcome);
    shown["http_status"] = line.http_status == 0 ? json::value(nullptr) : json::value(line.http_status);
    shown["took_ms"] = line.took ? json::value(line.took->count()) : json::value(nullptr);
    shown["correlation_id"] = known_text(line.correlation_id);
    shown["idle_deadline"] = known_time(line.idle_deadline);
    shown["next_action"] = nullptr;
    if (line.next) {
        json::object next;
        next["what"] = line.next->what;
        next["why"] = known_text(line.next->why);
        next["at"] = format_rfc3339(line.next->at);
        shown["next_action"] = std::move(next);
    }
    return shown;
}

}  // namespace

json::object to_json(const std::string& session, const std::vector<history::line>& lines) {
    json::array entries;
    for (const auto& line : lines)
        entries.push_back(entry_of(line));
    json::object shown;
    shown["session"] = session;
    shown["history"] = std::move(entries);
    return shown;
}

}  // namespace tokenkeeper::control
