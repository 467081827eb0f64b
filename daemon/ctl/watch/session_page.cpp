#include "daemon/ctl/watch/session_page.hpp"

#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/output/detail.hpp"
#include "daemon/ctl/text/styled_text.hpp"
#include "daemon/ctl/text/wrapping.hpp"

#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

constexpr std::size_t key_columns = 19;    ///< of render_detail()
constexpr std::size_t clock_columns = 10;  ///< of a line of the history

/// Adds a line in as many as the width asks for.
void add_wrapped(std::vector<std::string>& lines, std::string_view line, const text_style& style,
                 std::size_t indentation) {
    for (std::string& part : wrap_styled(line, style.columns.value_or(SIZE_MAX), indentation))
        lines.push_back(std::move(part));
}

void add_history(std::vector<std::string>& lines, const std::vector<history_day>& days,
                 const text_style& style) {
    lines.emplace_back();
    lines.emplace_back(days.empty() ? no_history : "History, the latest first");
    for (auto day = days.rbegin(); day != days.rend(); ++day) {
        lines.push_back(day->head);
        for (auto line = day->lines.rbegin(); line != day->lines.rend(); ++line)
            add_wrapped(lines, *line, style, clock_columns);
    }
}

}  // namespace

std::vector<watch_request> session_page::requests() const {
    const std::string target = "/v1/sessions/" + percent_encode(name_);
    const auto due = [](const std::optional<boot_time>& answered) {
        return answered ? *answered + watch_interval : boot_time{};
    };
    return {{request_kind::session, target, name_, due(report_answered_)},
            {request_kind::history, target + "/history", name_, due(history_answered_)}};
}

bool session_page::take(const watch_request& request, const boost::json::object& answer, boot_time now) {
    if (request.kind == request_kind::history) {
        history_ = read_history(answer);
        history_answered_ = now;
        return true;
    }
    auto report = read_session(answer);
    if (!report) return false;
    report_ = std::move(report);
    report_answered_ = now;
    refusal_.clear();
    return true;
}

void session_page::refuse(const watch_request& request, std::string message, boot_time now) {
    if (request.kind == request_kind::history) {
        history_answered_ = now;
        return;
    }
    refusal_ = std::move(message);
    report_answered_ = now;
}

std::vector<std::string> session_page::lines(const daemon_report& daemon, wall_time now,
                                             const text_style& style) const {
    std::vector<std::string> lines;
    if (!refusal_.empty()) {
        for (const std::string& line : split_lines(refusal_))
            add_wrapped(lines, line, style, 2);
        return lines;
    }
    if (report_) {
        for (const std::string& line : split_lines(render_detail(*report_, daemon, now, style)))
            add_wrapped(lines, line, style, key_columns);
    }
    if (history_) add_history(lines, *history_, style);
    return lines;
}

}  // namespace tokenkeeper::ctl
