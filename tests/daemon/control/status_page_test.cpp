#include "daemon/control/page/status_page.hpp"

#include "tests/daemon/control/served_address.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <openssl/evp.h>

namespace tokenkeeper::control::status_page_test {
namespace {

namespace json = boost::json;
using testing::tcp;

/// `'sha256-…'` as a policy names a text.
std::string hash_of(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string encoded(64, '\0');
    const auto length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()), digest.data(),
                                        static_cast<int>(size));
    encoded.resize(static_cast<std::size_t>(length));
    return "'sha256-" + encoded + "'";
}

/// The texts of all elements of this name.
std::vector<std::string_view> texts_of(std::string_view page, const std::string& element) {
    std::vector<std::string_view> texts;
    for (auto begin = page.find("<" + element); begin != page.npos; begin = page.find("<" + element, begin)) {
        begin = page.find('>', begin) + 1;
        texts.push_back(page.substr(begin, page.find("</" + element + ">", begin) - begin));
    }
    return texts;
}

TEST(status_page, allows_its_own_styles_and_scripts_by_their_hashes_and_nothing_else) {
    const auto styles = texts_of(status_page(), "style");
    const auto scripts = texts_of(status_page(), "script");
    ASSERT_EQ(styles.size(), 1U);
    ASSERT_EQ(scripts.size(), 1U);
    EXPECT_EQ(status_page_policy(),
              "default-src 'none'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
              "frame-ancestors 'none'; style-src " +
                  hash_of(styles[0]) + "; script-src " + hash_of(scripts[0]));
}

TEST(status_page, puts_nothing_in_as_html_and_asks_nobody_else) {
    for (const auto* word : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                             "Function(", "src=", "https://", " style=", " onclick="})
        EXPECT_EQ(status_page().find(word), std::string_view::npos) << word;
}

class page_at_an_address : public testing::served_address {
protected:
    net::host_port serve_page(bool with_page = true) {
        const auto address = free_address();
        EXPECT_EQ(serve(address, with_page), "");
        return address;
    }

    /// A client that follows the events, as far as the head of the answer.
    tcp::socket& follow(const net::host_port& address) {
        auto& client = followers.emplace_back(context);
        client.connect({testing::asio::ip::make_address(address.host), address.port});
        testing::asio::write(
            client, testing::asio::buffer(std::string{
                        "GET /page/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"}));
        const auto before = backend.live.has_followers();
        context.restart();
        while (client.available() == 0)
            context.run_one();
        EXPECT_TRUE(before || backend.live.has_followers());
        return client;
    }

    std::list<tcp::socket> followers;
};

bool has_status(const std::string& answer, const std::string& status) {
    return answer.starts_with("HTTP/1.1 " + status + ' ');
}

bool has_line(const std::string& answer, const std::string& line) {
    return answer.find("\r\n" + line + "\r\n") != std::string::npos;
}

std::string body_of(const std::string& answer) {
    auto rest = answer.substr(answer.find("\r\n\r\n") + 4);
    if (!has_line(answer, "Transfer-Encoding: chunked")) return rest;
    std::string body;
    while (const auto size = std::stoul(rest, nullptr, 16)) {
        const auto begin = rest.find("\r\n") + 2;
        body += rest.substr(begin, size);
        rest.erase(0, begin + size + 2);
    }
    return body;
}

TEST_F(page_at_an_address, is_off_unless_somebody_wants_it) {
    const auto address = serve_page(false);
    for (const auto* target : {"/", "/page/sessions", "/page/events"})
        EXPECT_TRUE(has_status(ask(address, target), "404")) << target;
}

TEST_F(page_at_an_address, is_one_text_that_a_browser_confines) {
    const auto answer = ask(serve_page(), "/");
    EXPECT_TRUE(has_status(answer, "200")) << answer.substr(0, 200);
    EXPECT_TRUE(has_line(answer, "Content-Type: text/html; charset=utf-8"));
    EXPECT_TRUE(has_line(answer, "Content-Security-Policy: " + std::string{status_page_policy()}));
    EXPECT_TRUE(has_line(answer, "Referrer-Policy: no-referrer"));
    EXPECT_TRUE(has_line(answer, "X-Content-Type-Options: nosniff"));
    EXPECT_TRUE(has_line(answer, "Cross-Origin-Resource-Policy: same-origin"));
    EXPECT_TRUE(has_line(answer, "Cache-Control: no-store"));
    EXPECT_EQ(body_of(answer), status_page());
}

TEST_F(page_at_an_address, is_for_no_other_web_page) {
    const auto address = serve_page();
    for (const auto* target : {"/", "/page/sessions", "/page/events"}) {
        for (const auto* header :
             {"Origin: http://attacker.example", "Origin: null", "Referer: http://attacker.example/",
              "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"})
            EXPECT_TRUE(has_status(ask(address, target, header + std::string{"\r\n"}), "403"))
                << target << ' ' << header;
        const std::string end = " HTTP/1.1\r\nConnection: close\r\n";
        EXPECT_TRUE(has_status(
            send(address, "GET " + std::string{target} + end + "Host: attacker.example\r\n\r\n"), "421"));
        EXPECT_TRUE(has_status(send(address, "GET " + std::string{target} + end + "\r\n"), "400"));
    }
    const std::string link =
        "Referer: http://wiki.example/\r\nSec-Fetch-Site: cross-site\r\n"
        "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: ";
    EXPECT_TRUE(has_status(ask(address, "/", link + "document\r\n"), "200"));
    EXPECT_TRUE(has_status(ask(address, "/", link + "iframe\r\n"), "403"));
    EXPECT_TRUE(has_status(ask(address, "/", link + "document\r\nOrigin: http://wiki.example\r\n"), "403"));
    EXPECT_TRUE(has_status(ask(address, "/page/sessions", link + "document\r\n"), "403"));
}

TEST_F(page_at_an_address, only_reads) {
    const auto address = serve_page();
    for (const auto* target : {"/", "/page/sessions", "/page/events"}) {
        const auto answer = send(address, "POST " + std::string{target} +
                                              " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                              "Content-Length: 0\r\n\r\n");
        EXPECT_TRUE(has_status(answer, "405")) << target;
        EXPECT_TRUE(has_line(answer, "Allow: GET, HEAD")) << target;
    }
}

TEST_F(page_at_an_address, shows_the_sessions_the_worst_first_with_their_time_lines) {
    assessed_session lost;
    lost.name = "wallboard";
    lost.state = session_state::lost;
    lost.condition.grade = health::attention;
    backend.every_session.push_back(lost);
    history::line touch;
    touch.mark = history::line_mark::touch;
    touch.at = wall_time{seconds{7}};
    backend.lobby_history = {touch};
    const auto answer = ask(serve_page(), "/page/sessions");
    EXPECT_TRUE(has_line(answer, "Content-Type: application/json"));
    EXPECT_NE(answer.find("\r\nContent-Security-Policy: default-src 'none'"), std::string::npos);
    const auto page = json::parse(body_of(answer));
    EXPECT_EQ(page.at("health"), "attention");
    const auto& sessions = page.at("sessions").as_array();
    ASSERT_EQ(sessions.size(), 3U);
    EXPECT_EQ(sessions[0].at("name"), "wallboard");
    EXPECT_EQ(sessions[1].at("name"), "export");
    EXPECT_EQ(json::serialize(sessions[2].at("timeline")), R"({"touch":[7],"deadline":null})");
}

TEST_F(page_at_an_address, shows_a_thousand_sessions_and_counts_the_others) {
    for (int number = 0; number < 1'200; ++number) {
        assessed_session session;
        session.name = "session-" + std::to_string(10'000 + number);
        backend.every_session.push_back(session);
    }
    const auto answer = ask(serve_page(), "/page/sessions");
    EXPECT_TRUE(has_line(answer, "Transfer-Encoding: chunked")) << "it is made while the client takes it";
    std::size_t names = 0;
    for (auto found = answer.find(R"({"name":)"); found != answer.npos;
         found = answer.find(R"({"name":)", found + 1))
        ++names;
    EXPECT_EQ(names, 1'000U);
    EXPECT_NE(answer.find(R"("left_out":202})"), std::string::npos);
    EXPECT_GE(backend.listings, 100) << "in slices";
}

TEST_F(page_at_an_address, sends_events_as_they_happen) {
    const auto address = serve_page();
    auto& client = follow(address);
    backend.live.add({logging::severity::info, "lobby", "{\"event\":\"a\"}"});
    served.serve(*served.prepare(std::nullopt));
    const auto rest = rest_of(client);
    EXPECT_NE(rest.find("{\"event\":\"a\"}\n"), std::string::npos) << rest;
    EXPECT_NE(rest.find("Content-Type: application/x-ndjson"), std::string::npos) << rest;
}

TEST_F(page_at_an_address, has_few_places_for_followers_and_leaves_the_others_to_metrics) {
    const auto address = serve_page();
    for (int number = 0; number < 8; ++number)
        follow(address);
    const std::string request = "HEAD /page/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const auto refused = send(address, request);
    EXPECT_TRUE(has_status(refused, "503")) << refused;
    EXPECT_TRUE(has_line(refused, "Retry-After: 30")) << refused;
    EXPECT_TRUE(has_status(ask(address, "/metrics"), "200"));
    EXPECT_TRUE(has_status(ask(address, "/page/sessions"), "200"));
    followers.pop_back();
    std::string freed;
    while (!has_status(freed, "200"))  // once the daemon has seen that one left
        freed = send(address, request);
}

TEST_F(page_at_an_address, goes_and_comes_with_a_reload_and_ends_its_followers_alone) {
    const auto elsewhere = backend.live.follow({});  // a client of the control socket
    const auto address = serve_page();
    auto& client = follow(address);
    EXPECT_EQ(serve(address, false), "");
    EXPECT_TRUE(rest_of(client).ends_with("\r\n0\r\n\r\n")) << "a whole answer, with its end";
    EXPECT_TRUE(has_status(ask(address, "/"), "404"));
    EXPECT_TRUE(has_status(ask(address, "/metrics"), "200"));
    EXPECT_EQ(serve(address, true), "");
    EXPECT_TRUE(has_status(ask(address, "/"), "200"));
    follow(address);
    EXPECT_EQ(serve(std::nullopt), "");
    EXPECT_FALSE(elsewhere->is_over());
}

}  // namespace
}  // namespace tokenkeeper::control::status_page_test
