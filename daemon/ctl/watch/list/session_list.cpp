#include "daemon/ctl/watch/list/session_list.hpp"

#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

constexpr std::size_t page_size = 200;
constexpr std::size_t largest_page = 1000;  ///< of the daemon
constexpr std::ptrdiff_t far_away = std::numeric_limits<std::ptrdiff_t>::max() / 4;

boot_time due_after(const std::optional<boot_time>& answered, seconds interval) {
    return answered ? *answered + interval : boot_time{};
}

std::string page_target(const session_selection& selection, const session_filter& filter, bool worst_first,
                        const std::string& after) {
    std::string target = "/v1/sessions?limit=";
    target += std::to_string(filter.name_parts.empty() ? page_size : largest_page);
    target += worst_first ? "&sort=urgency" : "&sort=name";
    const auto add = [&target](const char* key, const std::string& typed, const std::string& given) {
        const std::string& value = typed.empty() ? given : typed;
        if (!value.empty()) target += key + percent_encode(value);
    };
    add("&state=", filter.state, selection.state);
    add("&health=", filter.health, selection.health);
    add("&organization=", filter.organization, selection.organization);
    add("&after=", after, {});
    return target;
}

bool fits_filter(const session_report& session, const session_filter& filter) {
    const session_selection words{{}, filter.state, filter.health, filter.organization};
    return filter.fits_name(session.name) && is_selected(session, words);
}

}  // namespace

session_list::session_list(session_selection selection, bool worst_first)
    : selection_{std::move(selection)}, worst_first_{worst_first} {}

void session_list::show(std::size_t height) {
    height_ = std::max<std::size_t>(height, 1);
    settle();
}

void session_list::move(const movement& way) {
    owed_ = 0;
    std::ptrdiff_t rows = way.rows + way.pages * static_cast<std::ptrdiff_t>(height_);
    if (way.to_start) rows = -far_away;
    if (way.to_end) rows = far_away;
    step(rows);
    selected_name_ = selected_name();
    settle();
}

void session_list::set_filter(session_filter filter) {
    if (filter == filter_) return;
    filter_ = std::move(filter);
    begin_anew();
}

void session_list::toggle_order() {
    worst_first_ = !worst_first_;
    begin_anew();
}

std::vector<watch_request> session_list::requests() const {
    std::vector<watch_request> requests;
    for (const std::string& name : selection_.names) {
        const auto known = named_.find(name);
        const auto answered = known == named_.end() ? std::nullopt : known->second.answered;
        requests.push_back({request_kind::row, "/v1/sessions/" + percent_encode(name), name,
                            due_after(answered, watch_interval)});
    }
    if (!requests.empty()) return requests;
    if (is_old_) return {page_request({}, watch_interval)};
    const std::vector<std::size_t> in_sight = pages_.pages_with(top_, top_ + height_);
    // Large pages are asked for no more often than one a second, however many are in sight.
    const bool large = !filter_.name_parts.empty();
    const seconds interval = large && !in_sight.empty()
                                 ? watch_interval * static_cast<std::int64_t>(in_sight.size())
                                 : watch_interval;
    for (const std::size_t index : in_sight)
        requests.push_back(page_request(pages_.pages()[index], interval));
    const bool needs_more = owed_ > 0 || top_ + height_ > pages_.size();
    if (!pages_.complete() && needs_more) requests.push_back(page_request(pages_.pages().back(), interval));
    // Nothing is in sight: a first row would be on the first page.
    if (requests.empty()) requests.push_back(page_request(pages_.pages().front(), interval));
    return requests;
}

bool session_list::take(const watch_request& request, const boost::json::object& answer, boot_time now) {
    if (request.kind == request_kind::page) {
        if (!take_page(request.subject, answer, now)) return false;
    } else {
        auto report = read_session(answer);
        if (!report) return false;
        take_row(request.subject, *std::move(report), now);
    }
    follow_selected_name();
    if (owed_ > 0) step(std::exchange(owed_, 0));
    settle();
    return true;
}

bool session_list::has_filter() const noexcept {
    return selection_.has_filter() || filter_ != session_filter{};
}

std::string session_list::selected_name() const {
    const session_report* session = pages_.row(selected_);
    return session == nullptr ? std::string{} : session->name;
}

void session_list::begin_anew() {
    owed_ = 0;
    is_old_ = true;
    if (named_.empty()) return;
    const known_pages::page any = named_.begin()->second;
    take_row(named_.begin()->first, any.rows.front(), *any.answered);
    settle();
}

void session_list::drop_old() {
    if (!std::exchange(is_old_, false)) return;
    pages_ = {};
    top_ = selected_ = 0;
    selected_name_.clear();
}

void session_list::step(std::ptrdiff_t rows) {
    const auto size = static_cast<std::ptrdiff_t>(pages_.size());
    const auto target = static_cast<std::ptrdiff_t>(selected_) + rows;
    if (target >= size && !pages_.complete()) owed_ = target - std::max<std::ptrdiff_t>(size - 1, 0);
    selected_ = static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(target, 0, std::max<std::ptrdiff_t>(size - 1, 0)));
}

/// Keeps the selection in the list and the window around it, and drops the rows that are out of sight.
void session_list::settle() {
    const std::size_t size = pages_.size();
    selected_ = std::min(selected_, size == 0 ? 0 : size - 1);
    if (selected_ < top_) top_ = selected_;
    if (selected_ >= top_ + height_) top_ = selected_ - height_ + 1;
    if (pages_.complete()) top_ = std::min(top_, size > height_ ? size - height_ : 0);
    pages_.keep_rows(pages_.pages_with(top_, top_ + height_));
}

/// On the first row the selection stays where it is: whoever watches the worst wants to see a worse one come.
void session_list::follow_selected_name() {
    if (selected_ == 0 || owed_ > 0) return;
    std::size_t start = 0;
    for (const auto& page : pages_.pages()) {
        const auto found = std::ranges::find(page.rows, selected_name_, &session_report::name);
        if (found != page.rows.end()) selected_ = start + static_cast<std::size_t>(found - page.rows.begin());
        start += page.count;
    }
    if (selected_name_.empty()) selected_name_ = selected_name();
}

watch_request session_list::page_request(const known_pages::page& page, seconds interval) const {
    return {request_kind::page, page_target(selection_, filter_, worst_first_, page.after), page.after,
            due_after(page.answered, interval)};
}

void session_list::take_row(const std::string& name, session_report report, boot_time now) {
    known_pages::page& own = named_[name];
    own.rows = {std::move(report)};
    own.answered = now;
    std::vector<session_report> rows;
    for (const std::string& each : selection_.names) {
        const auto known = named_.find(each);
        if (known == named_.end()) continue;
        const session_report& session = known->second.rows.front();
        if (is_selected(session, selection_) && fits_filter(session, filter_)) rows.push_back(session);
    }
    if (worst_first_) {
        std::ranges::stable_sort(rows, {}, urgency_rank);
    } else {
        std::ranges::stable_sort(rows, {}, &session_report::name);
    }
    drop_old();
    const std::size_t looked_at = named_.size();
    pages_.take({.looked_at = looked_at, .rows = std::move(rows), .answered = now}, std::nullopt);
}

bool session_list::take_page(const std::string& after, const boost::json::object& answer, boot_time now) {
    const boost::json::array* sessions = array_member(answer, "sessions");
    if (sessions == nullptr) return false;
    std::vector<session_report> rows;
    for (const boost::json::value& value : *sessions) {
        auto report = read_session(value);
        if (!report) return false;
        if (filter_.fits_name(report->name)) rows.push_back(*std::move(report));
    }
    if (worst_first_) std::ranges::stable_sort(rows, {}, urgency_rank);
    drop_old();
    const std::string next = text_member(answer, "next");
    pages_.take({.after = after, .looked_at = sessions->size(), .rows = std::move(rows), .answered = now},
                next.empty() ? std::nullopt : std::optional{next});
    return true;
}

}  // namespace tokenkeeper::ctl
