#include "daemon/metrics_page.hpp"

#include "daemon/metrics/session_series.hpp"
#include "daemon/supervisor/spawn.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper {

namespace asio = boost::asio;

namespace {

/// A client that asks sooner gets the same text, so that one that asks in a loop costs little.
constexpr boot_clock::duration freshness = seconds{1};
/// The number of sessions that one turn of the loop looks at.
constexpr std::size_t slice = 50;

metrics::connection_numbers connections_of(const organization_ways& ways) {
    metrics::connection_numbers numbers;
    for (const auto* way : {ways.api.get(), ways.login.get()}) {
        if (way == nullptr) continue;
        const auto open = way->connections();
        numbers.in_use += open.in_use;
        numbers.idle += open.idle;
    }
    return numbers;
}

std::vector<std::string_view> names_of(const metrics::snapshot& now) {
    std::vector<std::string_view> names;
    for (const auto& each : now.organizations)
        names.push_back(each.name);
    return names;
}

}  // namespace

metrics_page::metrics_page(measured_rooms rooms, std::string version, figures_function figures)
    : rooms_(rooms),
      version_(std::move(version)),
      figures_(std::move(figures)),
      done_(rooms.world.executor()) {}

/// The gathering goes on if the client leaves: others may wait for it.
asio::awaitable<std::shared_ptr<const std::string>> metrics_page::text() {
    const bool is_fresh = text_ != nullptr && rooms_.world.now().boot - made_ < freshness;
    if (!is_fresh && !std::exchange(gathering_, true)) supervision::spawn(rooms_.world.executor(), gather());
    while (gathering_) {
        co_await done_.wait();
    }
    if (failure_) std::rethrow_exception(failure_);
    co_return text_;
}

asio::awaitable<void> metrics_page::gather() {
    text_.reset();
    failure_ = nullptr;
    try {
        auto made = co_await make_text();
        text_ = std::make_shared<const std::string>(std::move(made));
        made_ = rooms_.world.now().boot;
    } catch (...) {
        failure_ = std::current_exception();  // those who asked learn of it
    }
    gathering_ = false;
    done_.wake();
}

asio::awaitable<std::string> metrics_page::make_text() {
    metrics::session_series series;
    std::size_t count = 0;
    for (const auto id : shown_sessions()) {
        if (const auto session = rooms_.views.session(id)) series.add(*session);
        if (++count % slice != 0) continue;
        co_await asio::post(rooms_.world.executor(), asio::use_awaitable);
    }
    // From here on nothing can change in between, so all numbers are of one moment.
    const auto now = present();
    const auto organizations = names_of(now);
    counts_.keep_only(organizations);
    std::string text;
    metrics::write_gauges(text, now);
    counts_.write(text, organizations);
    series.write(text);
    metrics::write_process(text, now);
    co_return text;
}

metrics::snapshot metrics_page::present() const {
    const auto now = rooms_.world.now();
    metrics::snapshot shown;
    shown.version = version_;
    shown.daemon = rooms_.health.daemon_condition();
    shown.config_loaded = rooms_.configuration.loaded();
    shown.config_refused = rooms_.configuration.refused().has_value();
    for (const auto& [name, organization] : rooms_.names.organizations()) {
        auto& numbers = shown.organizations.emplace_back();
        numbers.name = name;
        numbers.by_state = rooms_.sessions.counts(organization.id);
        numbers.conditions = rooms_.health.tally().counts(organization.id);
        if (const auto deadline = rooms_.health.tally().next_deadline(organization.id))
            numbers.next_deadline = now.to_wall(*deadline);
        numbers.connections = connections_of(organization.ways);
    }
    if (figures_) shown.process = figures_();
    return shown;
}

std::vector<session_id> metrics_page::shown_sessions() const {
    if (rooms_.configuration.settings()->metrics.per_session == config::session_metrics::never) return {};
    if (rooms_.names.size() <= metrics::most_sessions) return rooms_.names.page({}, metrics::most_sessions);
    return rooms_.health.tally().unwell(metrics::most_sessions);
}

}  // namespace tokenkeeper
