#pragma once

#include "daemon/events/event.hpp"
#include "daemon/metrics/event_counts.hpp"
#include "daemon/metrics/snapshot.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/store/waiters.hpp"
#include "daemon/supervisor/health/health_watch.hpp"
#include "daemon/supervisor/present_views.hpp"
#include "daemon/supervisor/reloader.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper {

/// The rooms that know what the metrics show; all of them outlive the page.
struct measured_rooms {
    runtime::runtime& world;
    const scheduler& sessions;
    const roster& names;
    const supervision::health_watch& health;
    supervision::present_views& views;
    const supervision::reloader& configuration;
};

/// Gathers the metrics: what the events counted, and what scheduler and health know now. It costs
/// O(organizations) and a view of each session that has series of its own, in slices.
class metrics_page {
public:
    using figures_function = std::function<metrics::process_figures()>;

    /// `figures` may be empty: there are none of the process then.
    metrics_page(measured_rooms rooms, std::string version, figures_function figures);
    metrics_page(const metrics_page&) = delete;
    metrics_page& operator=(const metrics_page&) = delete;

    void hear(const events::event& fact) { counts_.hear(fact); }

    /// The whole text. It is gathered once a second at most, however many ask for it.
    boost::asio::awaitable<std::shared_ptr<const std::string>> text();

private:
    boost::asio::awaitable<void> gather();
    boost::asio::awaitable<std::string> make_text();
    [[nodiscard]] metrics::snapshot present() const;
    [[nodiscard]] std::vector<session_id> shown_sessions() const;

    measured_rooms rooms_;
    std::string version_;
    figures_function figures_;
    metrics::event_counts counts_;
    std::shared_ptr<const std::string> text_;
    std::exception_ptr failure_;
    boot_time made_;
    bool gathering_ = false;
    store::waiters done_;
};

}  // namespace tokenkeeper
