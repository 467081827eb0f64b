// The answer to a refresh was lost in a crash: after the restart nobody said so for minutes, the old refresh
// token was sent while the access token had 72 minutes to live, and the server's reuse detection killed both.
// It is said at once, in status and log; the present token is served to its end, and only then the old
// refresh token is tried. An answer that is lost may be lost for us only.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::lost_answer {
namespace {

class refresh_answer_lost : public field_stage {
protected:
    refresh_answer_lost() {
        world.file_system().put("/secrets/client", "secret");
        world.file_system().put("/secrets/seed", "R0");
        world.login->answer = [this](const genesys::request& request) -> answer_type {
            const std::string sent{request.secret_body.reveal()};
            if (sent.find("refresh_token=R" + std::to_string(grants)) == std::string::npos) {
                dead.insert("C" + std::to_string(grants));
                return json(400, R"({"error":"invalid_grant"})");
            }
            if (loses) return error{errc::connection_lost};
            const auto number = std::to_string(++grants);
            return json(200, R"({"access_token":"C)" + number + R"(","expires_in":86400,"refresh_token":"R)" +
                                 number + R"("})");
        };
    }
    static void add_login(config::configuration& c) {
        auto& s = add_client(c, "s");
        s.source = token_source::refresh_token;
        s.client->refresh_token_file = "/secrets/seed";
    }
    bool loses = false;
};

TEST_F(refresh_answer_lost, is_told_at_once_and_spoils_no_token_that_lives) {
    start(add_login);
    world.advance(seconds{5});
    ASSERT_EQ(read(), "C1");
    world.login->hanging = true;  // the server processed it, and nobody is there to hear of it
    const auto end = world.clock.now.boot + std::chrono::hours{24};
    while (world.login->asked.size() < 2 && world.clock.now.boot < end)
        world.advance(seconds{1});
    const auto sent = world.login->asked.size();
    ASSERT_EQ(sent, 2U);
    daemon.stop();
    world.login->hanging = false;
    session_daemon second{world, {"1.2.3", {}, [] { return 0; }}};
    std::size_t warnings = 0;
    second.events().subscribe([&warnings](const events::event& fact) {
        const auto* begun = std::get_if<events::warning_begun>(&fact);
        if (begun != nullptr && begun->what.code == warning_code::refresh_answer_lost) ++warnings;
    });
    auto started = begin(second.start(std::make_shared<config::configuration>(settings(add_login))));
    EXPECT_EQ(started.get(), std::nullopt);
    world.advance(seconds{2});
    EXPECT_NE(second.backend().session("s")->condition.find(warning_code::refresh_answer_lost), nullptr);
    EXPECT_EQ(warnings, 1U);
    world.advance(end - std::chrono::minutes{10} - world.clock.now.boot);
    EXPECT_EQ(world.login->asked.size(), sent) << "the token lives for ten minutes more";
    EXPECT_EQ(second.backend().session("s")->state, session_state::alive);
    world.advance(std::chrono::minutes{20});
    EXPECT_GT(world.login->asked.size(), sent);
    second.stop();
    world.settle();
}

}  // namespace
}  // namespace tokenkeeper::field::lost_answer
