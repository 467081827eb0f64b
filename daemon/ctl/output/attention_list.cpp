#include "daemon/ctl/output/attention_list.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/output/guidance.hpp"
#include "daemon/ctl/output/session_words.hpp"
#include "daemon/ctl/text/display_width.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "daemon/ctl/text/wrapping.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {
namespace {

std::string message_of(const warning_report& warning) {
    return printable(warning.message.empty() ? warning.code : warning.message);
}

}  // namespace

void attention_list::add(const daemon_report& daemon) {
    if (daemon.health.empty() || reported_health(daemon.health) == health::ok) return;
    entry lines{head_line("tokenkeeperd", std::string{to_string(reported_health(daemon.health))},
                          reported_health(daemon.health) == health::attention ? tint::red : tint::yellow)};
    add_warnings(lines, daemon.warnings);
    entries_.push_back(std::move(lines));
}

void attention_list::add(const session_report& session) {
    if (health_of(session) == health::ok) return;
    std::string condition = state_with_reason(session);
    if (!session.warnings.empty()) condition += ", " + health_with_warning(session);
    entry lines{head_line(printable(session.name), condition, tint_of(session))};
    if (standing_rejection(session) == nullptr) {
        if (const std::string cause = cause_of(session, now_); !cause.empty()) add_text(lines, "", cause);
        if (needs_advice(session)) add_advice(lines, guidance_for(session).advice);
    }
    add_warnings(lines, session.warnings);
    entries_.push_back(std::move(lines));
}

std::size_t attention_list::line_count() const noexcept {
    std::size_t count = 0;
    for (const entry& lines : entries_)
        count += lines.size();
    return count;
}

std::string attention_list::render(std::optional<std::size_t> most) const {
    const bool complete = !most || line_count() <= *most;
    std::size_t room = complete ? line_count() : *most - std::min<std::size_t>(*most, 1);
    std::size_t count = 0;
    std::string text;
    for (const entry& lines : entries_) {
        if (lines.size() > room) break;
        room -= lines.size();
        ++count;
        for (const std::string& line : lines)
            text += line + "\n";
    }
    if (!complete && *most > 0) text += "… and " + std::to_string(entries_.size() - count) + " more\n";
    return text;
}

void attention_list::add_warnings(entry& lines, const std::vector<warning_report>& warnings) const {
    for (const warning_report& warning : warnings) {
        add_text(lines, "", message_of(warning));
        if (!warning.hint.empty()) add_advice(lines, printable(warning.hint));
    }
}

void attention_list::add_advice(entry& lines, const std::string& advice) const {
    add_text(lines, "→ ", advice);
}

void attention_list::add_text(entry& lines, const std::string& mark, const std::string& text) const {
    const std::size_t columns = style_.columns.value_or(SIZE_MAX);
    const std::size_t least_text = 20;
    const std::string indentation(columns > 4 + 2 + least_text ? 4 : 0, ' ');
    const std::size_t margin = indentation.size() + display_width(mark);
    std::string start = indentation + mark;
    for (const std::string& line : wrap(text, columns > margin ? columns - margin : columns)) {
        lines.push_back(cut(start + line, columns));
        start = std::string(margin, ' ');
    }
}

std::string attention_list::head_line(const std::string& name, const std::string& condition,
                                      tint shade) const {
    if (!style_.columns) return name + ": " + colour(condition, shade, style_);
    const std::size_t columns = *style_.columns;
    const std::size_t least = std::min<std::size_t>(columns, 16);
    const std::size_t condition_width = display_width(condition) + 2;
    const std::size_t name_width = std::max(columns > condition_width ? columns - condition_width : 0, least);
    const std::string label = cut_middle(name, name_width);
    const std::size_t label_width = display_width(label) + 2;
    if (label_width >= columns) return cut(label, columns);
    return label + ": " + colour(cut(condition, columns - label_width), shade, style_);
}

}  // namespace tokenkeeper::ctl
