#pragma once

#include "daemon/sources/token_sources.hpp"
#include "tests/daemon/fake_runtime.hpp"

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::sources {

/// The sources of one organization's sessions over a fake world. Whatever the scheduler wants to send stays
/// unsent.
class sources_stage : public testing::Test {
protected:
    sources_stage() {
        auto settings = std::make_shared<config::organization>();
        settings->name = "acme";
        settings->api_url = "https://api.example";
        settings->login_url = "https://login.example";
        acme = sessions.add_organization({settings->api_url});
        names.add(organization_entry{acme, settings, {nullptr, transport(world.login)}});
        world.login->answer = [](const genesys::request&) { return grant("T1", "R1"); };
        events.subscribe([this](const events::event& fact) { told.push_back(fact); });
        open();
    }

    static std::shared_ptr<net::transport> transport(const std::shared_ptr<tests::fake_service>& service) {
        return std::make_shared<tests::fake_transport>(service);
    }
    static result<genesys::response> grant(const std::string& access, const std::string& refresh) {
        genesys::response answer;
        answer.status = 200;
        answer.headers = {{"Content-Type", "application/json"}};
        answer.body = R"({"access_token":")" + access + R"(","token_type":"bearer","expires_in":3600)" +
                      (refresh.empty() ? "" : R"(,"refresh_token":")" + refresh + '"') + '}';
        return answer;
    }

    void open() {
        auto opened = begin(tokens.disk().open());
        ASSERT_EQ(opened.get(), std::nullopt);
    }
    /// Adds a session of which everything but its tokens is said.
    const session_entry& add(const std::string& name, token_source source,
                             const std::filesystem::path& file = {}) {
        auto settings = std::make_shared<config::session>();
        settings->name = name;
        settings->organization = "acme";
        settings->source = source;
        session_policy policy;
        if (source == token_source::access_token) settings->access_token = secret{"G1"};
        if (source == token_source::access_token_file)
            settings->token_file = file.empty() ? std::filesystem::path{"/tokens/" + name} : file;
        if (source == token_source::client_credentials || source == token_source::refresh_token) {
            policy.grants = grant_type::client_credentials;
            settings->client = config::oauth_client{"client", "/secrets/client", {}};
        }
        if (source == token_source::refresh_token) {
            policy.grants = grant_type::refresh_token;
            settings->client->refresh_token_file = "/secrets/seed";
        }
        const auto id = sessions.add_session(acme, policy, world.clock.now.boot);
        names.add(session_entry{id, acme, settings});
        return *names.find(id);
    }
    /// Adds it and loads its token.
    session_id load(const std::string& name, token_source source, const std::filesystem::path& file = {}) {
        const auto& session = add(name, source, file);
        sources.add(session);
        return session.id;
    }
    /// Tells the owners of these files that they have changed.
    void change(const std::vector<std::filesystem::path>& changed) {
        for (const auto& file : changed)
            for (const auto owner : files.owners(file))
                sources.file_changed(file, owner);
    }
    /// Notes that the session's token was seen alive and idles out in ten minutes.
    void see_alive(session_id id) {
        store::observed seen;
        seen.last_verified = world.clock.now.wall;
        seen.idle_deadline = world.clock.now.wall + std::chrono::minutes{10};
        seen.idle_deadline_from = deadline_origin::server;
        tokens.note(id, seen);
    }
    /// Puts a configuration with another token_lifetime in force.
    void set_lifetime(session_id id, std::optional<seconds> lifetime) {
        auto& entry = *names.find(id);
        auto settings = std::make_shared<config::session>();
        settings->name = entry.settings->name;
        settings->organization = entry.settings->organization;
        settings->source = entry.settings->source;
        settings->token_file = entry.settings->token_file;
        settings->token_lifetime = lifetime;
        entry.settings = settings;
        sources.settings_changed(entry);
    }
    /// The same session as a later process sees it: its row is what was left.
    void remove(session_id id) {
        sources.remove(id);
        tokens.release(id);
        sessions.remove_session(id);
        names.remove_session(id);
    }

    template <class T>
    std::future<T> begin(boost::asio::awaitable<T> task) {
        auto answer = boost::asio::co_spawn(world.loop, std::move(task), boost::asio::use_future);
        world.settle();
        return answer;
    }
    std::future<grant_outcome> ask(session_id id, boot_clock::duration limit = seconds{25}) {
        const auto& session = *names.find(id);
        const grant_terms terms{id, world.clock.now.boot + limit, session.settings,
                                names.find_organization(acme)->ways.login};
        return begin(sources.grant(terms));
    }
    template <class T>
    static bool is_done(const std::future<T>& answer) {
        return answer.wait_for(seconds{0}) == std::future_status::ready;
    }

    [[nodiscard]] const session& state(session_id id) const { return *sessions.find(id); }
    [[nodiscard]] std::string token(session_id id) const {
        const auto* row = tokens.find(id);
        return row != nullptr && row->current ? std::string{row->current->value.reveal()} : "none";
    }
    template <class Event>
    [[nodiscard]] std::vector<Event> heard() const {
        std::vector<Event> events_found;
        for (const auto& event : told)
            if (const auto* wanted = std::get_if<Event>(&event)) events_found.push_back(*wanted);
        return events_found;
    }

    tests::fake_runtime world;
    events::event_bus events;
    std::vector<events::event> told;
    scheduler sessions{1};
    roster names;
    store::vault tokens{world.executor(), [this] { return world.open_store(); },
                        [](const store::store_news&) {}};
    watched_files files{world};
    token_sources sources{{world, events, sessions, names, tokens}, files};
    organization_id acme = 0;
};

}  // namespace tokenkeeper::sources
