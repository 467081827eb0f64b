#include "daemon/ctl/output/event_text.hpp"

#include "daemon/ctl/daemon_client/json_members.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

tint tint_of(std::string_view level) noexcept {
    if (level == "error") return tint::red;
    return level == "warning" ? tint::yellow : tint::plain;
}

}  // namespace

std::string event_text(std::string_view line, const text_style& style) {
    const auto value = parse_json(line);
    const auto* event = value ? value->if_object() : nullptr;
    if (event == nullptr) return printable(line);
    const auto member = [event](std::string_view name) { return printable(text_member(*event, name)); };
    const auto time = time_member(*event, "time");
    const auto level = member("level");
    auto text = (time ? local_time(*time) : std::string{"-"}) + " " + colour(level, tint_of(level), style);
    for (const auto& part :
         {member("event"), member("session").empty() ? member("organization") : member("session")})
        if (!part.empty()) text += " " + part;
    text += ": " + member("message");
    if (const auto reason = member("reason"); !reason.empty()) text += " (" + reason + ")";
    if (const auto id = member("correlation_id"); !id.empty()) text += ", correlation id " + id;
    return text;
}

}  // namespace tokenkeeper::ctl
