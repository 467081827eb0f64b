#pragma once

#include "daemon/events/event_bus.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/store/vault.hpp"
#include "lib/scheduler/scheduler.hpp"
#include "tests/daemon/runtime_stage.hpp"

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::delivery {

/// Sessions with tokens, of one organization.
class delivery_stage : public tests::runtime_stage {
protected:
    delivery_stage() {
        auto settings = std::make_shared<config::organization>();
        settings->name = "acme";
        settings->region = "us-east-1";
        settings->api_url = "https://api.example";
        acme = sessions.add_organization({settings->api_url});
        names.add(organization_entry{acme, settings, {}});
        events.subscribe([this](const events::event& fact) { told.push_back(fact); });
    }

    [[nodiscard]] boot_time now() const { return world.clock.now.boot; }

    session_id add(const std::string& name, const std::string& sink = {},
                   session_mode mode = session_mode::keep_alive) {
        auto settings = std::make_shared<config::session>();
        settings->name = name;
        settings->organization = "acme";
        settings->mode = mode;
        if (!sink.empty()) settings->sink = config::token_sink{sink, {}, 0600};
        session_policy policy;
        policy.mode = mode;
        policy.has_sink = !sink.empty();
        const auto id = sessions.add_session(acme, policy, now());
        names.add(session_entry{id, acme, settings});
        return id;
    }
    void give(session_id id, const std::string& token) {
        tokens.give(id, names.find(id)->name(), "given", secret{token}, world.clock.now.wall);
        sessions.tell(id, input::token_given{}, now());
    }
    /// Answers what the scheduler wants to send: all well, or (given) a failure.
    void answer(std::optional<error> failure = {}) {
        for (const auto& request : sessions.poll(now())) {
            check_report report;
            report.idles_in = std::chrono::minutes{15};
            sessions.finished(request.id, failure ? request_outcome{*failure} : request_outcome{report},
                              now());
        }
        static_cast<void>(sessions.take_notices());
    }
    session_id add_alive(const std::string& name, const std::string& sink = {}) {
        const auto id = add(name, sink);
        give(id, "T1");
        while (sessions.find(id)->state() != session_state::alive) {
            answer();
            world.advance(seconds{1});
        }
        return id;
    }

    void start(boost::asio::awaitable<void> task) { running.push_back(begin(std::move(task))); }
    template <class Event>
    [[nodiscard]] std::vector<Event> heard() const {
        std::vector<Event> events_found;
        for (const auto& event : told)
            if (const auto* wanted = std::get_if<Event>(&event)) events_found.push_back(*wanted);
        return events_found;
    }

    events::event_bus events;
    std::vector<events::event> told;
    scheduler sessions{1};
    roster names;
    store::vault tokens{world.executor(), [this] { return world.open_store(); },
                        [](const store::store_news&) {}};
    std::vector<std::future<void>> running;
    organization_id acme = 0;
};

}  // namespace tokenkeeper::delivery
