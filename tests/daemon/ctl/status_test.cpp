#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/sample_answers.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <sstream>
#include <utility>

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
    int lists = 0;
    const fake_daemon daemon{[&lists](const std::string& request) {
        // Away at the third and fourth question for the list.
        const bool away = request.find("/v1/sessions?") != std::string::npos && (++lists == 3 || lists == 4);
        return away ? std::string{} : answer_by_name(request);
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

/// Three sessions of two organizations; the second is degraded by a warning, the third lost.
std::string answer_three(const std::string& request) {
    const std::string sessions[] = {
        R"({"name":"a","organization":"acme","state":"alive","health":"ok"})",
        R"({"name":"b","organization":"other","state":"alive","health":"degraded","warnings":[{"code":"sink_failing"}]})",
        R"({"name":"c","organization":"acme","state":"lost","reason":"rejected","health":"attention"})"};
    if (request == "GET /v1/status") return http_json(200, R"({"health":"ok"})");
    if (request.find("/v1/sessions?") != std::string::npos)
        return http_json(200,
                         R"({"sessions":[)" + sessions[0] + "," + sessions[1] + "," + sessions[2] + "]}");
    for (const auto& [path, index] : {std::pair{"/a", 0}, {"/b", 1}, {"/c", 2}}) {
        if (request.ends_with(path)) return http_json(200, sessions[index]);
    }
    return http_json(404, R"({"title":"No such session"})");
}

/// The names in the first column of the table, in its order: "abc".
std::string table_order(const std::string& text) {
    std::string names;
    std::istringstream lines{text};
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line) && line.size() > 1 && line[1] == ' ' &&
           line.find("session") == std::string::npos)
        names += line[0];
    return names;
}

TEST(status, filters_by_state_health_and_organization) {
    const fake_daemon daemon{answer_three};
    const auto shown = [&daemon](std::initializer_list<const char*> words, exit_status expected) {
        stage s{daemon.path()};
        EXPECT_EQ(s.run(words), expected) << s.err.str();
        return table_order(s.out.str());
    };
    EXPECT_EQ(shown({"status"}, exit_status::attention), "abc");
    EXPECT_EQ(shown({"status", "--state", "alive"}, exit_status::degraded), "ab");
    EXPECT_EQ(shown({"status", "--health", "ok"}, exit_status::fine), "a");
    EXPECT_EQ(shown({"status", "--org", "acme", "--health", "attention"}, exit_status::attention), "c");
    EXPECT_EQ(shown({"status", "--state", "denied"}, exit_status::fine), "");
    EXPECT_EQ(shown({"status", "b", "a"}, exit_status::degraded), "ba");
    EXPECT_EQ(shown({"status", "a", "--state", "alive"}, exit_status::fine), "a");
}

TEST(status, refuses_filters_that_are_mistyped) {
    const fake_daemon daemon{answer_three};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"status", "--state", "dead"}), exit_status::usage);
    EXPECT_EQ(s.run({"status", "--health", "bad"}), exit_status::usage);
    EXPECT_EQ(s.run({"status", "--sort", "age"}), exit_status::usage);
    EXPECT_EQ(s.run({"status", "--org", "acmee"}), exit_status::failed);
    EXPECT_NE(s.err.str().find("no session belongs to an organization \"acmee\""), std::string::npos);
    EXPECT_EQ(s.run({"status", "a", "x"}), exit_status::failed);
    EXPECT_NE(s.err.str().find("x: No such session"), std::string::npos) << s.err.str();
}

TEST(status, sorts_by_urgency_where_asked_or_where_not_all_fits) {
    const fake_daemon daemon{answer_three};
    const auto order = [&daemon](std::initializer_list<const char*> words, std::size_t rows) {
        stage s{daemon.path()};
        if (rows > 0) s.terminal = terminal_size{80, rows};
        s.run(words);
        return table_order(s.out.str());
    };
    EXPECT_EQ(order({"status", "--sort", "urgency"}, 0), "cba");
    EXPECT_EQ(order({"status"}, 0), "abc") << "a file has room for all";
    EXPECT_EQ(order({"status"}, 40), "abc");
    EXPECT_EQ(order({"status"}, 8), "cba");
    EXPECT_EQ(order({"status", "--sort", "name"}, 8), "abc");
}

TEST(status, counts_the_daemons_own_health_where_everything_is_shown) {
    const fake_daemon daemon{[](const std::string& request) {
        if (request == "GET /v1/status") {
            return http_json(200,
                             R"({"health":"degraded","warnings":[{"code":"store_unavailable",)"
                             R"("message":"The disk is full","severity":"degraded","hint":"Make room"}]})");
        }
        return answer_by_name(request);
    }};
    stage all{daemon.path()};
    EXPECT_EQ(all.run({"status"}), exit_status::degraded);
    EXPECT_NE(all.out.str().find("tokenkeeperd: degraded\n    The disk is full\n    → Make room\n"),
              std::string::npos)
        << all.out.str();
    stage one{daemon.path()};
    EXPECT_EQ(one.run({"status", "alive"}), exit_status::fine);
    stage filtered{daemon.path()};
    EXPECT_EQ(filtered.run({"status", "--state", "alive"}), exit_status::fine);
    stage json{daemon.path()};
    EXPECT_EQ(json.run({"status", "--json"}), exit_status::degraded);
}

TEST(status, prints_json_of_the_sessions_that_are_wanted) {
    const fake_daemon daemon{answer_three};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"status", "--json", "--org", "acme", "--sort", "urgency"}), exit_status::attention);
    EXPECT_EQ(s.out.str(),
              R"({"status":{"health":"ok"},"sessions":[)"
              R"({"name":"c","organization":"acme","state":"lost","reason":"rejected","health":"attention"},)"
              R"({"name":"a","organization":"acme","state":"alive","health":"ok"}]})"
              "\n");
}

TEST(status, cuts_nothing_with_wide) {
    const fake_daemon daemon{answer_three};
    stage narrow{daemon.path()};
    narrow.terminal = terminal_size{40, 24};
    narrow.run({"status"});
    EXPECT_EQ(narrow.out.str().find("NEXT ACTION"), std::string::npos);
    stage wide{daemon.path()};
    wide.terminal = terminal_size{40, 24};
    wide.run({"status", "--wide"});
    EXPECT_NE(wide.out.str().find("NEXT ACTION"), std::string::npos);
}

TEST(organizations, are_shown_with_their_timeouts_and_sessions) {
    const fake_daemon daemon{[](const std::string& request) {
        if (request != "GET /v1/status") return answer_three(request);
        return http_json(
            200, R"({"organizations":[{"name":"acme","api_url":"https://api.x","requests":7,"throttled":0,)"
                 R"("idle_timeout":{"enabled":true,"seconds":900,"groups_enabled":true,"checked":null}},)"
                 R"({"name":"other","idle_timeout":{"enabled":false}},{"name":"new"},7]})");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"organizations"}), exit_status::fine) << s.err.str();
    EXPECT_EQ(s.out.str(),
              "ORGANIZATION  SESSIONS     IDLE TIMEOUT         READ   REQUESTS  THROTTLED  API\n"
              "acme          2, 1 unwell  15m, own for groups  never  7         0          https://api.x\n"
              "other         1, 1 unwell  off                  never  0         0          \n"
              "new           0            unknown              never  0         0          \n");
    stage json{daemon.path()};
    EXPECT_EQ(json.run({"organizations", "--json"}), exit_status::fine);
    EXPECT_TRUE(json.out.str().starts_with(R"({"organizations":[{"name":"acme")")) << json.out.str();
}

}  // namespace
}  // namespace tokenkeeper::ctl::status_test
