#include "tests/cloud/cloud_server.hpp"
#include "tests/cloud/server/raw_client.hpp"

#include <vector>

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::cloud::oauth_server_test {

namespace {

class oauth_server : public testing::Test {
protected:
    oauth_server() {
        sandbox.with_model([this](cloud_model& m, wall_time now) {
            organization_setup acme;
            acme.name = "acme";
            m.add_organization(acme, now);
            client_setup c;
            c.name = "export";
            c.organization = "acme";
            c.client_id = "export-id";
            c.redirect_uris = {"app:/back"};
            m.add_client(c, now);
            seed = m.seed_refresh_token("export", "view");
            basic = m.client_of("export").client_id + ':' + m.client_of("export").client_secret;
        });
    }

    cloud_server_options with_log() {
        cloud_server_options o;
        o.log = [this](const std::string& line) { lines.push_back(line); };
        return o;
    }
    family_record view() {
        return sandbox.with_model(
            [](cloud_model& m, wall_time now) { return m.record_of_family("view", now); });
    }
    client_record record() {
        return sandbox.with_model(
            [](cloud_model& m, wall_time now) { return m.record_of_client("export", now); });
    }
    void fail_with(fault_kind kind) {
        sandbox.with_model([kind](cloud_model& m, wall_time) {
            m.faults().clear();
            fault f{kind};
            f.what = operation::oauth_token;
            m.faults().add(f);
        });
    }
    std::string refresh_form() { return "grant_type=refresh_token&refresh_token=" + view().latest; }

    std::vector<std::string> lines;
    cloud_server sandbox{with_log()};
    std::string seed;
    std::string basic;
};

}  // namespace

TEST_F(oauth_server, serves_grants_beside_the_api) {
    raw_client client{sandbox.port()};
    const auto answer = client.exchange(grant_request_text(basic, "grant_type=client_credentials"));
    ASSERT_EQ(status_of(answer), 200);
    const auto granted = boost::json::parse(body_of(answer)).get_object();
    const std::string token{granted.at("access_token").get_string()};
    EXPECT_EQ(status_of(client.exchange(http_request("GET", "/api/v2/tokens/me", token))), 200);
    EXPECT_EQ(status_of(client.exchange(grant_request_text("x:y", "grant_type=client_credentials"))), 400);
    EXPECT_EQ(status_of(client.exchange(grant_request_text(basic, refresh_form()))), 200);
    EXPECT_NE(view().latest, seed);
    EXPECT_EQ(lines,
              (std::vector<std::string>{
                  "export oauthToken 200 from 127.0.0.1", "export/1 getTokensMe 200 from 127.0.0.1",
                  "(unknown client) oauthToken 400 from 127.0.0.1", "export oauthToken 200 from 127.0.0.1"}));
}

TEST_F(oauth_server, logs_a_person_in) {
    raw_client browser{sandbox.port()};
    const std::string query = "client_id=export-id&response_type=code&redirect_uri=app%3A%2Fback&state=1";
    const auto page = browser.exchange(http_request("GET", "/oauth/authorize?" + query, ""));
    EXPECT_EQ(status_of(page), 200);
    EXPECT_NE(page.find("\r\nContent-Security-Policy: default-src 'none'"), std::string::npos);
    const auto back = browser.exchange(
        "POST /oauth/authorize HTTP/1.1\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nContent-Length: " +
        std::to_string(query.size() + 13) + "\r\n\r\n" + query + "&answer=allow");
    EXPECT_NE(back.find("HTTP/1.1 303 See Other\r\nLocation: app:/back?code="), std::string::npos) << back;
    EXPECT_EQ(status_of(browser.exchange(http_request("GET", "/oauth/authorize?client_id=x", ""))), 400);
    EXPECT_EQ(lines, (std::vector<std::string>{"export oauthAuthorize 200 from 127.0.0.1",
                                               "export oauthAuthorize 303 from 127.0.0.1",
                                               "(unknown client) oauthAuthorize 400 from 127.0.0.1"}));
}

TEST_F(oauth_server, refuses_credentials_that_are_not_base64) {
    raw_client client{sandbox.port()};
    const auto answer = client.exchange(
        "POST /oauth/token HTTP/1.1\r\nAuthorization: Basic !!!\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nContent-Length: 29\r\n\r\ngrant_type=client_credentials");
    EXPECT_EQ(status_of(answer), 400);
    EXPECT_NE(answer.find("invalid_client"), std::string::npos);
}

TEST_F(oauth_server, loses_the_answer_of_a_refresh_that_it_processed) {
    fail_with(fault_kind::reset_after);
    raw_client reset{sandbox.port()};
    reset.send(grant_request_text(basic, refresh_form()));
    EXPECT_EQ(reset.read(), "");
    EXPECT_EQ(reset.ended(), boost::asio::error::connection_reset);
    EXPECT_EQ(view().rotations, 1U);

    fail_with(fault_kind::cut_short);
    raw_client cut{sandbox.port()};
    cut.send(grant_request_text(basic, refresh_form()));
    EXPECT_EQ(body_of(cut.read()).find(view().latest), std::string::npos);
    EXPECT_EQ(cut.ended(), boost::asio::error::eof);
    EXPECT_EQ(view().rotations, 2U);
    EXPECT_EQ(record().answers_lost, 2U);
}

TEST_F(oauth_server, does_not_process_what_it_resets_before) {
    fail_with(fault_kind::reset);
    raw_client client{sandbox.port()};
    client.send(grant_request_text(basic, refresh_form()));
    EXPECT_EQ(client.read(), "");
    EXPECT_EQ(view().latest, seed);
    EXPECT_EQ(record().requests, 1U);
}

}  // namespace tokenkeeper::cloud::oauth_server_test
