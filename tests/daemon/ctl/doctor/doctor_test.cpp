#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/doctor/loopback.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"
#include "tests/support/net/connect_proxy.hpp"
#include "tests/support/scratch_directory.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::ctl::doctor::doctor_test {
namespace {

using tests::server;

std::string base64(const std::string& text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string made;
    for (std::size_t i = 0; i + 2 < text.size(); i += 3) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[i + at]); };
        const unsigned bits = unsigned{byte(0)} << 16U | unsigned{byte(1)} << 8U | byte(2);
        for (const unsigned shift : {18U, 12U, 6U, 0U})
            made += digits[bits >> shift & 63U];
    }
    return made;
}

std::string hex(const std::string& text, const char* before) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made;
    for (const char each : text) {
        const auto byte = static_cast<unsigned char>(each);
        made += before;
        made += digits[byte >> 4U];
        made += digits[byte & 15U];
    }
    return made;
}

/// Every secret of the configuration, and parts of it that nobody finds by accident.
class secret_search {
public:
    std::string add(const std::string& name) {
        secrets_.push_back(name + "-of-nobody-else-0123456789-abcdefghijklmnopqrstuvwxyz");
        return secrets_.back();
    }
    void expect_none_in(const std::string& text) const {
        for (const auto& whole : secrets_) {
            for (std::size_t start = 0; start + 12 <= whole.size(); ++start) {
                const auto part = whole.substr(start, 12);
                // Parts that all secrets share say the same thing once more.
                for (const auto& form : {part, base64(part), hex(part, ""), hex(part, "%")})
                    ASSERT_EQ(text.find(form), std::string::npos) << part << " as " << form;
            }
        }
    }

private:
    std::vector<std::string> secrets_;
};

constexpr const char* status_text =
    R"({"version":"0.1.0","health":"ok","warnings":[],"config":{"path":"/nonexistent/t.yaml"},)"
    R"("organizations":[{"name":"acme","idle_timeout":{"enabled":true,"seconds":900,"checked":null}}]})";
constexpr const char* lobby_text =
    R"({"name":"lobby","organization":"acme","mode":"keep-alive","source":"access_token_file",)"
    R"("state":"lost","reason":"idle_timeout","health":"attention","warnings":[]})";

std::string answer_doctor(const std::string& request) {
    if (request == "GET /v1/status") return http_json(200, status_text);
    if (request == "GET /v1/sessions/lobby") return http_json(200, lobby_text);
    if (request == "GET /v1/sessions/lobby/history")
        return http_json(200, R"({"session":"lobby","history":[]})");
    if (request.starts_with("GET /v1/sessions?"))
        return http_json(200, R"({"sessions":[)" + std::string{lobby_text} + R"(],"next":null})");
    return http_json(404, R"({"title":"No such session","detail":"There is no session 'nobody'."})");
}

class doctor : public testing::Test {
protected:
    doctor() {
        write("lobby.token", secrets.add("token"));
        write("client.secret", secrets.add("client"));
        write("seed", secrets.add("refresh"));
        write("proxy.credentials", "user:" + secrets.add("proxyfile"));
    }
    ~doctor() override { local.stop(); }

    std::string write(const std::string& name, const std::string& text) {
        const auto file = folder / name;
        std::ofstream(file) << text;
        ::chmod(file.c_str(), S_IRUSR | S_IWUSR);
        return file.string();
    }
    [[nodiscard]] std::string configuration(const std::string& more = {}) const {
        return "organizations:\n"
               "  acme: { api_url: \"" +
               api.url() + "\", login_url: \"" + api.url() +
               "\" }\n"
               "sessions:\n"
               "  lobby: { organization: acme, mode: keep-alive, access_token_file: " +
               (folder / "lobby.token").string() + " }\n" + more;
    }
    std::string configuration_with_every_secret() {
        return configuration(
            "  inline: { organization: acme, access_token: " + secrets.add("inline") +
            " }\n"
            "  export: { organization: acme, client_credentials: { client_id: abc, client_secret_file: " +
            (folder / "client.secret").string() +
            " } }\n"
            "  view: { organization: acme, refresh_token: { client_id: abc, client_secret_file: " +
            (folder / "client.secret").string() + ", refresh_token_file: " + (folder / "seed").string() +
            " } }\n# " + secrets.add("comment") + "\n");
    }
    static std::string content(const std::string& file) {
        std::ifstream input(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(input), {}};
    }

    tests::scratch_directory folder;
    secret_search secrets;
    loopback local;
    server api{local.io, local.recording(dated_answer("Tue, 15 Nov 2022 08:12:31 GMT"))};
    fake_daemon daemon{answer_doctor};
    stage shell{daemon.path()};
};

TEST_F(doctor, asks_for_views_only_and_sends_no_token) {
    const auto file = write("t.yaml", configuration_with_every_secret());
    const auto bundle = (folder / "b.tar").string();
    local.start();
    EXPECT_EQ(shell.run({"doctor", "--config", file.c_str(), "--bundle", bundle.c_str()}),
              exit_status::attention)
        << shell.err.str();
    const std::vector<std::string> wanted{"GET /v1/status", "GET /v1/sessions?limit=1000",
                                          "GET /v1/sessions/lobby/history"};
    const auto asked = daemon.requests();
    ASSERT_EQ(asked.size(), wanted.size());
    EXPECT_EQ(asked[0], wanted[0]);
    EXPECT_TRUE(asked[1].starts_with("GET /v1/sessions?")) << asked[1];
    EXPECT_EQ(asked[2], wanted[2]);
    ASSERT_EQ(local.requests().size(), 1U) << "API and login service are one server here";
    EXPECT_TRUE(local.requests()[0].starts_with("GET / HTTP/1.1\r\n"));
    EXPECT_FALSE(contains(local.requests()[0], "uthorization"));
    EXPECT_EQ(api.connections(), 1U);
    for (const auto& request : local.requests())
        secrets.expect_none_in(request);
}

TEST_F(doctor, tells_no_secret_in_the_report_or_the_bundle) {
    auto text = configuration_with_every_secret();
    const auto password = secrets.add("password");
    text.insert(text.find(" }\nsessions"),
                ", proxy: \"http://user:" + password + "@127.0.0.1:1\", no_proxy: [127.0.0.1]");
    text.insert(text.find("sessions:"),
                "  other: { region: us-east-1, proxy: \"http://127.0.0.1:1\", "
                "proxy_credentials_file: " +
                    (folder / "proxy.credentials").string() + " }\n");
    const auto file = write("t.yaml", text);
    const auto bundle = (folder / "b.tar").string();
    local.start();
    shell.run({"doctor", "--config", file.c_str(), "--bundle", bundle.c_str()});
    const auto archive = content(bundle);
    ASSERT_TRUE(contains(archive, "access_token: (removed)")) << shell.out.str();
    EXPECT_TRUE(contains(archive, "proxy: http://(removed)@127.0.0.1:1"));
    EXPECT_TRUE(contains(shell.out.str(), "it is valid: 2 organizations, 4 sessions")) << shell.out.str();
    secrets.expect_none_in(archive);
    secrets.expect_none_in(shell.out.str() + shell.err.str());
    EXPECT_TRUE(contains(archive, R"("name":"lobby")"));
    EXPECT_TRUE(contains(shell.out.str(), "configuration/1.yaml: " + file + " as its structure; removed: "));
}

TEST_F(doctor, tells_no_secret_of_a_refused_configuration) {
    const auto file =
        write("t.yaml", configuration("  x: { organization: acme, mode: " + secrets.add("misplaced") +
                                      ", token: " + secrets.add("unknown") + " }\n"));
    const auto bundle = (folder / "b.tar").string();
    EXPECT_EQ(shell.run({"doctor", "--config", file.c_str(), "--bundle", bundle.c_str()}),
              exit_status::attention);
    EXPECT_TRUE(contains(shell.out.str(), "PROBLEM     configuration")) << shell.out.str();
    EXPECT_TRUE(contains(shell.out.str(), "not checked connect")) << shell.out.str();
    secrets.expect_none_in(content(bundle));
}

TEST_F(doctor, overwrites_nothing_and_writes_for_its_user_alone) {
    const auto file = write("t.yaml", configuration());
    const auto taken = write("taken", "precious");
    EXPECT_EQ(shell.run({"doctor", "--config", file.c_str(), "--bundle", taken.c_str()}),
              exit_status::failed);
    EXPECT_TRUE(contains(shell.err.str(), "exists already")) << shell.err.str();
    EXPECT_EQ(content(taken), "precious");
    EXPECT_TRUE(daemon.requests().empty()) << "it fails before it looks at anything";
    const auto bundle = (folder / "b.tar").string();
    local.start();
    shell.run({"doctor", "lobby", "--config", file.c_str(), "--bundle", bundle.c_str()});
    struct stat status {};
    ASSERT_EQ(::stat(bundle.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, unsigned{S_IRUSR | S_IWUSR});
}

TEST_F(doctor, of_a_session_says_what_concerns_it) {
    const auto file = write(
        "t.yaml", configuration("  other: { organization: acme, access_token_file: /nonexistent/x }\n"));
    local.start();
    EXPECT_EQ(shell.run({"doctor", "lobby", "--config", file.c_str()}), exit_status::attention);
    const auto text = shell.out.str();
    EXPECT_TRUE(contains(text, "PROBLEM     token         lobby: its state is lost (idle_timeout)")) << text;
    EXPECT_TRUE(contains(text, "warning     clock")) << text;
    EXPECT_TRUE(contains(text, "this host's clock is ")) << text;
    EXPECT_FALSE(contains(text, "/nonexistent/x")) << text;
}

TEST_F(doctor, works_without_a_daemon) {
    const auto file = write("t.yaml", configuration());
    stage alone{"/nonexistent/s"};
    local.start();
    EXPECT_EQ(alone.run({"doctor", "--config", file.c_str()}), exit_status::attention);
    EXPECT_TRUE(contains(alone.out.str(), "PROBLEM     daemon")) << alone.out.str();
    EXPECT_TRUE(contains(alone.out.str(), "HTTP 404 (")) << alone.out.str();
}

/// Root is led to the file by the daemon's words, or by a person; the proxy in it is its author's.
TEST_F(doctor, gives_an_author_no_secret_of_another_account) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, who can read every secret";
    const tests::connect_proxy proxy(local.io);
    auto text = configuration();
    text.insert(text.find(" }\n"),
                ", proxy: \"http://127.0.0.1:" + std::to_string(proxy.port()) +
                    "\", proxy_credentials_file: " + (folder / "proxy.credentials").string());
    const auto file = write("t.yaml", text);
    const auto author = [&](uid_t user) {
        for (const auto& each : {folder / "", folder / "t.yaml", folder / "lobby.token"})
            EXPECT_EQ(::chown(each.c_str(), user, 0), 0);
    };
    local.start();
    author(4711);
    shell.run({"doctor", "--config", file.c_str()});
    author(0);
    shell.run({"doctor", "--config", file.c_str()});
    local.stop();
    ASSERT_GE(proxy.asked().size(), 2U) << shell.out.str() << shell.err.str();
    EXPECT_FALSE(contains(proxy.asked().front(), "Proxy-Authorization"));
    EXPECT_TRUE(contains(proxy.asked().back(), "Proxy-Authorization"));
}

TEST_F(doctor, knows_no_unknown_session) {
    const auto file = write("t.yaml", configuration());
    EXPECT_EQ(shell.run({"doctor", "nobody", "--config", file.c_str()}), exit_status::attention);
    EXPECT_TRUE(contains(shell.out.str(), "There is no session 'nobody'.")) << shell.out.str();
    EXPECT_EQ(api.connections(), 0U);
}

}  // namespace
}  // namespace tokenkeeper::ctl::doctor::doctor_test
