// The answer to a refresh was lost in a crash: after the restart nobody said so for minutes, the old refresh
// token was sent while the access token had 72 minutes to live, and the server's reuse detection killed both.
// It is said at once, in status and log; the present token is served to its end, and only then the old
// refresh token is tried. An answer that is lost may be lost for us only.

#include "tests/field/session/login_stage.hpp"

namespace tokenkeeper::field::lost_answer {
namespace {

class refresh_answer_lost : public login_stage {};

TEST_F(refresh_answer_lost, is_told_at_once_and_spoils_no_token_that_lives) {
    start_login();
    world.login->hanging = true;  // the server processes it, and nobody is there to hear of it
    wait_for_refresh();
    const auto sent = world.login->asked.size();
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
    advance_to(end - std::chrono::minutes{10});
    EXPECT_EQ(world.login->asked.size(), sent) << "the token lives for ten minutes more";
    EXPECT_EQ(second.backend().session("s")->state, session_state::alive);
    world.advance(std::chrono::minutes{20});
    EXPECT_GT(world.login->asked.size(), sent);
    second.stop();
    world.login->release();  // the first daemon's request ends, too
    world.settle();
}

}  // namespace
}  // namespace tokenkeeper::field::lost_answer
