#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/sample_answers.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::status_test {
namespace {

TEST(status, of_one_exits_by_its_state) {
    const fake_daemon daemon{answer_by_name};
    for (const auto& [name, status] : {std::pair{"alive", exit_status::fine},
                                       {"retrying", exit_status::degraded},
                                       {"lost", exit_status::attention},
                                       {"nope", exit_status::failed}}) {
        stage s{daemon.path()};
        EXPECT_EQ(s.run({"status", name}), status) << name;
    }
}

TEST(status, prints_the_json_of_the_daemon_unchanged) {
    const fake_daemon daemon{answer_by_name};
    stage all{daemon.path()};
    EXPECT_EQ(all.run({"status", "--json"}), exit_status::fine);
    EXPECT_EQ(all.out.str(),
              R"({"status":{"version":"1","new":1.50},"sessions":[)" + session_json("a", "alive") + "]}\n");
    stage one{daemon.path()};
    one.run({"status", "lost", "--json"});
    EXPECT_EQ(one.out.str(), session_json("lost", "lost") + "\n");
}

TEST(status, watching_outlives_a_daemon_that_is_away_and_shows_no_old_states) {
    int requests = 0;
    const fake_daemon daemon{[&requests](const std::string&) {
        // Away at the second and third of its answers.
        const bool away = ++requests == 3 || requests == 4;
        return away ? std::string{} : http_json(200, R"({"sessions":[)" + session_json("a", "alive") + "]}");
    }};
    stage s{daemon.path()};
    s.pauses = 3;
    EXPECT_EQ(s.run({"status", "--watch"}), exit_status::fine);
    const std::string text = s.out.str();
    const std::size_t gone = text.find("not reachable, trying again");
    EXPECT_NE(gone, std::string::npos) << text;
    EXPECT_NE(text.find("1 session: 1 alive", gone), std::string::npos) << text;
    EXPECT_EQ(text.find("2026-"), 0U) << text;
}

}  // namespace
}  // namespace tokenkeeper::ctl::status_test
