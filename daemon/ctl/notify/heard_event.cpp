#include "daemon/ctl/notify/heard_event.hpp"

#include "daemon/config/notification_words.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"
#include "lib/base/printable.hpp"

#include <cstddef>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {

namespace {

/// A variable is one line of an environment that has a limit; the JSON has everything.
constexpr std::size_t longest_value = 4096;

}  // namespace

std::string heard_event::title() const {
    const auto name = printable(variables.at("TOKENKEEPER_EVENT").value_or(news.word));
    return news.session.empty() ? name : name + " (" + printable(news.session) + ')';
}

std::optional<heard_event> read_event(std::string_view line) {
    const auto value = parse_json(line);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return std::nullopt;
    heard_event heard;
    for (const auto& each : event_variables) {
        auto text = printable(text_member(*object, each.member), longest_value);
        auto& variable = heard.variables[std::string{each.name}];
        if (!text.empty()) variable = std::move(text);
    }
    heard.variables[std::string{missed_variable}] = std::nullopt;
    heard.news.session = text_member(*object, "session");
    heard.news.word =
        config::notification_word(text_member(*object, "event"), text_member(*object, "reason"));
    if (heard.news.word.empty()) return std::nullopt;
    heard.json.append(line).append("\n");
    return heard;
}

}  // namespace tokenkeeper::ctl
