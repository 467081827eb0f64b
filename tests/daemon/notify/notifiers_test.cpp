#include "daemon/notify/notifiers.hpp"

#include "daemon/events/stream_line.hpp"
#include "tests/daemon/runtime_stage.hpp"

#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>

namespace tokenkeeper::notify::notifiers_test {
namespace {

constexpr std::string_view hidden = "T0pSecretPartOfTheUrl";

class some_notifiers : public tests::runtime_stage {
protected:
    some_notifiers() {
        world.outer->answer = [this](const genesys::request& request) -> result<genesys::response> {
            bodies.push_back(request.body);
            EXPECT_TRUE(request.status_only) << "a receiver may say as much as it likes";
            genesys::response answer;
            answer.status = status;
            answer.body = std::string{request.secret_target.reveal()};
            if (broken) return error{errc::connect_failed, cause};
            return answer;
        };
        events.subscribe([this](const events::event& fact) {
            room.hear(fact);
            if (const auto* tried = std::get_if<events::notification_tried>(&fact)) tries.push_back(*tried);
            if (const auto* changed = std::get_if<events::notifier_changed>(&fact))
                troubles.push_back(changed->trouble);
        });
    }
    ~some_notifiers() override {
        room.stop();
        world.settle();
    }

    static config::notifier to(const std::string& url, std::vector<std::string> words = {"attention"}) {
        config::notifier made;
        made.words = std::move(words);
        made.url = secret{url};
        made.location = config::place{"tokenkeeper.yaml", 7, 5};
        return made;
    }
    static config::notifier to_file(const std::string& file) {
        config::notifier made;
        made.words = {"attention"};
        made.url_file = file;
        return made;
    }
    template <class... Notifiers>
    void configure(Notifiers... wanted) {
        auto settings = std::make_shared<config::configuration>();
        (settings->notifiers.push_back(std::move(wanted)), ...);
        room.put_in_force(settings);
        world.settle();
    }
    /// Another session changes its health.
    void become(health now) {
        const auto id = ++sessions;
        events.publish(
            events::health_changed{{id, "s" + std::to_string(id), "acme"}, health::ok, now, "it is lost"});
        world.settle();
    }
    /// Nothing that was told or sent holds the secret part of a URL.
    void expect_hidden() const {
        for (const auto& each : tries)
            EXPECT_EQ((each.target + each.failure).find(hidden), std::string::npos);
        for (const auto& each : troubles)
            EXPECT_EQ(each.find(hidden), std::string::npos) << each;
        for (const auto& each : bodies)
            EXPECT_EQ(each.find(hidden), std::string::npos) << each;
    }

    session_id sessions = 0;
    int status = 204;
    bool broken = false;
    std::string cause = "connection to hooks.example: refused";  ///< while it is broken
    std::vector<std::string> bodies;
    std::vector<events::notification_tried> tries;
    std::vector<std::string> troubles;
    events::event_bus events;
    sources::watched_files files{world};
    notifiers room{world, events, files, {"wall1", "1.2.3"}};
    const std::string url = "https://hooks.example/in/" + std::string{hidden};
};

TEST_F(some_notifiers, post_what_was_gathered_in_a_minute) {
    configure(to(url));
    become(health::attention);
    become(health::attention);
    world.advance(seconds{59});
    EXPECT_TRUE(bodies.empty());
    world.advance(seconds{2});
    ASSERT_EQ(bodies.size(), 1U);
    EXPECT_EQ(boost::json::parse(bodies.front()).at("count").to_number<int>(), 2);
    EXPECT_EQ(world.outer->asked, std::vector<std::string>{"POST /in/" + std::string{hidden} + " with "});
    EXPECT_EQ(world.outer_origins, std::vector<std::string>{"https://hooks.example:443"});
    world.advance(std::chrono::hours{1});
    EXPECT_EQ(bodies.size(), 1U);
    expect_hidden();
}

TEST_F(some_notifiers, say_that_one_fails_after_five_attempts_and_when_it_works_again) {
    configure(to(url));
    status = 404;
    become(health::attention);
    world.advance(std::chrono::minutes{10});
    EXPECT_EQ(tries.size(), 4U);
    EXPECT_TRUE(troubles.empty());
    world.advance(std::chrono::minutes{2});
    EXPECT_EQ(tries.size(), 5U);
    EXPECT_EQ(troubles, std::vector<std::string>{"hooks.example (tokenkeeper.yaml:7): hooks.example answers "
                                                 "HTTP 404; 1 notification is lost"});
    status = 200;
    become(health::attention);
    world.advance(seconds{61});
    EXPECT_EQ(troubles.size(), 2U);
    EXPECT_EQ(troubles.back(), "");
    EXPECT_EQ(boost::json::parse(bodies.back()).at("lost_notifications").to_number<int>(), 1);
    expect_hidden();
}

TEST_F(some_notifiers, follow_no_redirection) {
    configure(to(url));
    status = 302;
    become(health::attention);
    world.advance(seconds{61});
    ASSERT_EQ(tries.size(), 1U);
    EXPECT_EQ(tries.front().failure, "hooks.example answers HTTP 302, and the daemon follows no redirection");
}

TEST_F(some_notifiers, make_the_way_anew_after_a_failure_alone) {
    configure(to(url, {"attention", "degraded"}));
    become(health::attention);
    become(health::degraded);
    world.advance(seconds{61});
    EXPECT_EQ(bodies.size(), 2U);
    EXPECT_EQ(world.outer_origins.size(), 1U);
    broken = true;
    become(health::attention);
    world.advance(seconds{91});
    EXPECT_EQ(bodies.size(), 4U);
    EXPECT_EQ(world.outer_origins.size(), 2U);
}

/// A server has one made after an earlier attempt told it the path.
TEST_F(some_notifiers, do_not_tell_a_certificate_that_repeats_the_url) {
    configure(to(url));
    broken = true;
    cause = "certificate of hooks.example: self-signed certificate (subject CN=" + std::string{hidden} + ")";
    become(health::attention);
    world.advance(std::chrono::minutes{12});
    EXPECT_EQ(tries.size(), outbox::attempts);
    EXPECT_EQ(tries.front().failure, error(errc::connect_failed).code.message());
    EXPECT_EQ(troubles.size(), 1U);
    expect_hidden();
}

TEST_F(some_notifiers, tell_a_certificate_that_repeats_nothing) {
    configure(to("https://hooks.example"));
    broken = true;
    cause = "certificate of hooks.example: self-signed certificate (subject CN=a/b)";
    become(health::attention);
    world.advance(seconds{61});
    ASSERT_EQ(tries.size(), 1U);
    EXPECT_EQ(tries.front().failure, cause);
}

TEST_F(some_notifiers, do_not_wait_for_one_that_hangs) {
    configure(to("https://a.example"), to("https://b.example"));
    world.outer->hanging = true;
    for (int i = 0; i < 200; ++i) {
        become(health::attention);
        world.advance(seconds{61});
    }
    EXPECT_EQ(world.outer->asked.size(), 2U) << "one request for each";
    EXPECT_TRUE(bodies.empty());
    world.outer->release();
    world.advance(seconds{1});
    EXPECT_EQ(bodies.size(), 2 * (1 + outbox::most_waiting));
}

TEST_F(some_notifiers, read_the_url_from_its_file_each_time) {
    configure(to_file("/etc/hook.url"));
    EXPECT_TRUE(world.file_system().watched.contains("/etc/hook.url")) << "the name has its claim";
    become(health::attention);
    world.advance(seconds{61});
    ASSERT_EQ(tries.size(), 1U);
    EXPECT_EQ(tries.back().target, "/etc/hook.url");
    EXPECT_EQ(tries.back().failure, "cannot open /etc/hook.url; write it");
    world.file_system().put("/etc/hook.url", "http://hooks.example/" + std::string{hidden});
    world.advance(seconds{31});
    EXPECT_NE(tries.back().failure.find("must begin with https://"), std::string::npos);
    world.file_system().put("/etc/hook.url", url);
    world.advance(seconds{91});
    EXPECT_EQ(tries.back().failure, "");
    EXPECT_EQ(tries.back().target, "hooks.example");
    EXPECT_EQ(bodies.size(), 1U);
    expect_hidden();
    configure();
    EXPECT_TRUE(world.file_system().watched.empty());
}

TEST_F(some_notifiers, keep_what_waits_over_a_reload_where_the_target_stays) {
    configure(to("https://gone.example"), to(url));
    become(health::attention);
    configure(to("https://new.example"), to(url, {"attention", "session.renewed"}));
    world.advance(seconds{61});
    EXPECT_EQ(bodies.size(), 1U);
    EXPECT_EQ(world.outer_origins, std::vector<std::string>{"https://hooks.example:443"});
}

TEST_F(some_notifiers, end_the_trouble_of_one_that_leaves) {
    configure(to(url));
    broken = true;
    become(health::attention);
    world.advance(std::chrono::minutes{12});
    ASSERT_EQ(troubles.size(), 1U);
    configure();
    EXPECT_EQ(troubles.back(), "");
    become(health::attention);
    world.advance(std::chrono::minutes{12});
    EXPECT_EQ(tries.size(), outbox::attempts);
}

/// A fact that is passed over would be missed by a notifier that asks for its name.
TEST_F(some_notifiers, pass_over_no_fact_with_a_name) {
    const events::event facts[]{events::request_started{}, events::request_ended{},
                                events::store_committed{}};
    for (const auto& fact : facts) {
        for (const auto& line : events::stream_lines_of(fact))
            EXPECT_EQ(line.name, "") << line.message;
    }
}

TEST_F(some_notifiers, do_not_tell_of_their_own_attempts) {
    configure(to(url, {"attention", "session.lost"}));
    broken = true;
    become(health::attention);
    world.advance(std::chrono::hours{2});
    EXPECT_EQ(tries.size(), outbox::attempts);
}

TEST_F(some_notifiers, stop_while_a_request_hangs) {
    configure(to(url));
    world.outer->hanging = true;
    become(health::attention);
    world.advance(seconds{61});
    room.stop();
    world.outer->release();
    world.settle();
    EXPECT_TRUE(tries.empty());
}

}  // namespace
}  // namespace tokenkeeper::notify::notifiers_test
