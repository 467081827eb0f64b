#include "daemon/ctl/watch/watch_view.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/text/display_width.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "daemon/ctl/watch/help_lines.hpp"
#include "daemon/ctl/watch/list/list_frame.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

constexpr std::size_t column_step = 8;

bool is_letter(const key& pressed, std::string_view letter) {
    return pressed.name == key_name::character && pressed.text == letter;
}

bool is_single(const session_selection& selection) {
    return selection.names.size() == 1 && !selection.has_filter();
}

/// True if the daemon knows its organizations, and this is none of them.
bool is_unknown(const std::string& organization, const daemon_report& daemon) {
    const auto& known = daemon.organizations;
    return !organization.empty() && !known.empty() &&
           std::ranges::find(known, organization, &organization_report::name) == known.end();
}

}  // namespace

watch_view::watch_view(status_options options, bool colour, bool hears_keys, instant now)
    : settings_{std::move(options), colour, hears_keys},
      list_{settings_.options.selection, settings_.options.sort != "name"},
      trouble_{now.wall} {
    const auto& selection = settings_.options.selection;
    if (is_single(selection)) page_.emplace(selection.names.front());
}

void watch_view::press(const key& pressed) {
    if (entry_.is_active()) {
        if (!entry_.press(pressed)) press_on_list(pressed);
        list_.set_filter(parse_filter(entry_.text()));
    } else if (is_letter(pressed, "q")) {
        over_ = true;
    } else if (keys_shown_) {
        keys_shown_ = false;
        scroll_ = {};
    } else if (is_letter(pressed, "?")) {
        keys_shown_ = true;
        scroll_ = {};
    } else if (page_) {
        press_on_page(pressed);
    } else {
        press_on_list(pressed);
    }
    if (trouble_.reason() != nullptr && !wants(trouble_.request())) trouble_.forget();
}

watch_request watch_view::next_request() const {
    const auto all = requests();
    watch_request next = *std::ranges::min_element(all, {}, &watch_request::due);
    next.due = std::max(next.due, trouble_.next_try());
    return next;
}

bool watch_view::wants(const watch_request& request) const {
    return std::ranges::any_of(requests(), [&request](const watch_request& each) { return each == request; });
}

void watch_view::take(const watch_request& request, const outcome<document>& answer, instant now) {
    if (!wants(request)) return;
    if (!answer) {
        fail(request, answer.error(), now);
    } else if (!accept(request, answer->value.get_object(), now)) {
        fail(request, protocol_failure("the daemon's answer is not what it should be"), now);
    } else {
        trouble_.succeed(request, now);
    }
}

exit_status watch_view::status() const {
    if (const failure* reason = end_reason(); reason != nullptr) return reason->status;
    if (trouble_.reason() != nullptr) return trouble_.reason()->status;
    if (page_)
        return page_->report() == nullptr ? exit_status::fine : status_for(health_of(*page_->report()));
    const daemon_report daemon = shown_daemon();
    exit_status worst =
        daemon.health.empty() ? exit_status::fine : status_for(reported_health(daemon.health));
    if (daemon.sessions && !list_.has_filter()) {
        if (daemon.sessions->degraded > 0) worst = worse_status(worst, exit_status::degraded);
        if (daemon.sessions->attention > 0) worst = worse_status(worst, exit_status::attention);
    }
    for (const auto& page : list_.pages().pages()) {
        for (const session_report& session : page.rows)
            worst = worse_status(worst, status_for(health_of(session)));
    }
    return worst;
}

std::vector<watch_request> watch_view::requests() const {
    std::vector<watch_request> all = page_ ? page_->requests() : list_.requests();
    if (page_ || settings_.options.selection.names.empty())
        all.push_back({request_kind::daemon, "/v1/status", {}, daemon_due_});
    return all;
}

void watch_view::press_on_list(const key& pressed) {
    if (const auto way = movement_of(pressed)) {
        list_.move(*way);
    } else if (pressed.name == key_name::enter) {
        const std::string name = list_.selected_name();
        if (!name.empty()) page_.emplace(name);
        scroll_ = {};
    } else if (pressed.name == key_name::escape) {
        entry_.clear();
        list_.set_filter({});
    } else if (pressed.name == key_name::right && settings_.options.wide) {
        first_column_ += column_step;
    } else if (pressed.name == key_name::left) {
        first_column_ -= std::min(first_column_, column_step);
    } else if (is_letter(pressed, "/")) {
        entry_.begin();
    } else if (is_letter(pressed, "s")) {
        list_.toggle_order();
    }
}

void watch_view::press_on_page(const key& pressed) {
    if (const auto way = movement_of(pressed)) {
        scroll_.move(*way);
    } else if (pressed.name == key_name::escape || pressed.name == key_name::backspace ||
               pressed.name == key_name::left) {
        page_.reset();
    }
}

bool watch_view::accept(const watch_request& request, const boost::json::object& answer, instant now) {
    switch (request.kind) {
        case request_kind::daemon: {
            const bool first = !daemon_;
            daemon_ = read_daemon(answer);
            daemon_due_ = now.boot + watch_interval;
            const std::string& organization = settings_.options.selection.organization;
            if (first && is_unknown(organization, *daemon_)) end_with(unknown_organization(organization));
            return true;
        }
        case request_kind::page:
        case request_kind::row:
            return list_.take(request, answer, now.boot);
        case request_kind::session:
        case request_kind::history:
            break;
    }
    return page_->take(request, answer, now.boot);
}

void watch_view::end_with(failure reason) {
    over_ = true;
    end_reason_ = std::move(reason);
}

/// Only what may pass is worth waiting for at the start: a wrong name ends it at once. Later a session may
/// come and go.
void watch_view::fail(const watch_request& request, const failure& reason, instant now) {
    const bool wrong_start = !trouble_.was_answered() && !reason.passing;
    if (wrong_start || reason.status == exit_status::not_permitted) {
        end_with(reason);
        return;
    }
    const bool is_of_page = request.kind == request_kind::session || request.kind == request_kind::history;
    if (is_of_page && !reason.passing) {
        page_->refuse(request, to_text(reason), now.boot);
    } else {
        trouble_.fail(request, reason, now);
    }
}

/// The daemon's own health counts where everything is shown, and not where somebody asks about some sessions.
daemon_report watch_view::shown_daemon() const {
    const auto& selection = settings_.options.selection;
    if (!daemon_ || !selection.names.empty()) return {};
    daemon_report shown = *daemon_;
    if (selection.has_filter()) {
        shown.health.clear();
        shown.warnings.clear();
    }
    return shown;
}

frame_lines watch_view::draw(wall_time now, terminal_size size) {
    constexpr std::size_t rows_with_bottom = 4;
    constexpr std::size_t rows_with_reason = 6;
    const failure* reason = trouble_.reason();
    // An old picture keeps the times of its last answer, and nothing in it is green.
    const wall_time shown = reason == nullptr ? now : trouble_.since();
    const text_style style{settings_.colour && reason == nullptr, size.columns};
    const bool has_bottom = size.rows >= rows_with_bottom;
    const bool has_reason = reason != nullptr && size.rows >= rows_with_reason;
    const std::size_t other_rows = 1 + (has_reason ? 1 : 0) + (has_bottom ? 1 : 0);
    const frame_lines scene = draw_scene(shown, style, size.rows - std::min(size.rows, other_rows));
    const std::string bottom = bottom_line(size.columns);

    frame_lines lines{!has_bottom && entry_.is_active() ? bottom : title(shown, size.columns)};
    if (has_reason) lines.push_back(cut(printable(reason->message), size.columns));
    lines.insert(lines.end(), scene.begin(), scene.end());
    lines.resize(size.rows);
    if (has_bottom) lines.back() = bottom;
    return lines;
}

frame_lines watch_view::draw_scene(wall_time now, const text_style& style, std::size_t rows) {
    if (keys_shown_) return scroll_.draw(key_lines(settings_.options.wide, style), rows);
    if (page_) return scroll_.draw(page_->lines(daemon_.value_or(daemon_report{}), now, style), rows);
    const daemon_report daemon = shown_daemon();
    const list_content content{list_, daemon, now, style, settings_.options.wide, first_column_};
    list_.show(table_rows(content, rows));
    return draw_list(content, rows);
}

std::string watch_view::title(wall_time shown, std::size_t columns) const {
    const bool stands_still = trouble_.reason() != nullptr;
    std::string text = "tokenkeeper " + local_clock(shown);
    if (stands_still) text = "since " + local_clock(shown) + " no answer: reconnecting";
    if (stands_still && !trouble_.reason()->passing)
        text = "since " + local_clock(shown) + " no answer to show: asking again";
    std::string position = scroll_.position();
    if (keys_shown_) {
        text += "  keys";
    } else if (page_) {
        text += "  " + printable(page_->name());
    } else {
        const daemon_report daemon = shown_daemon();
        position = describe_window({list_, daemon, shown, {}});
    }
    text = cut(text, columns);
    return spread(colour(text, stands_still ? tint::red : tint::plain, {settings_.colour}), position,
                  columns);
}

std::string watch_view::bottom_line(std::size_t columns) const {
    if (!settings_.hears_keys) return cut("Ctrl-C ends", columns);
    if (entry_.is_active()) return entry_line(entry_.text(), list_.filter().mistake, columns);
    if (keys_shown_) return join_phrases({"any key goes back", "q ends"}, columns);
    if (page_) return join_phrases({"q ends", "Esc goes back", "↑ ↓ scroll", "? keys"}, columns);
    if (!entry_.text().empty())
        return join_phrases({"q ends", "Esc shows all again", "/" + entry_.text(), "? keys"}, columns);
    return join_phrases({"q ends", "? keys", "/ filters", "s sorts", "Enter shows one"}, columns);
}

}  // namespace tokenkeeper::ctl
