#include "daemon/config/load.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::config::login_test {
namespace {

std::string view_with(const std::string& login) {
    return "organizations: { acme: { region: us-east-1 } }\nsessions:\n  view:\n    organization: acme\n"
           "    login: " +
           login + '\n';
}

session view_of(const std::string& login) {
    const temporary_folder folder;
    auto c = loaded(load_text(folder, view_with(login)));
    return std::move(c.sessions.at("view"));
}

std::string errors_with(const std::string& login) {
    const temporary_folder folder;
    return errors_of(load_text(folder, view_with(login)), folder.path());
}

TEST(login, names_a_client_an_address_and_who_may) {
    const auto view = view_of(
        "{ client_id: c, redirect_uri: \"http://127.0.0.1:8085/\", users: [root, 4711], groups: [4712] }");
    EXPECT_EQ(view.source, token_source::login);
    EXPECT_EQ(view.client->id, "c");
    EXPECT_TRUE(view.client->secret_file.empty());
    EXPECT_EQ(view.login->redirect_uri, "http://127.0.0.1:8085/");
    EXPECT_EQ(view.login->allowed, (principals{.users = {0, 4711}, .groups = {4712}}));
    EXPECT_EQ(
        login_advice(view),
        "run as root, as an operator, as root, as 4711 or as a member of the group 4712: tokenkeeperctl "
        "login view");
    EXPECT_EQ(login_advice(view_of("{ client_id: c, redirect_uri: \"http://127.0.0.1:8085/\" }")),
              "run as root or as an operator: tokenkeeperctl login view");
}

TEST(login, comes_back_to_a_loopback_address_with_a_port_or_by_https) {
    for (const auto* good : {"http://127.0.0.1:8085/", "http://[::1]:8085/back?x=1", "http://localhost:8085",
                             "https://gateway.example/back"}) {
        EXPECT_EQ(
            view_of("{ client_id: c, redirect_uri: \"" + std::string{good} + "\" }").login->redirect_uri,
            good);
    }
    for (const auto* bad :
         {"http://127.0.0.1/", "http://127.0.0.1:0/", "http://127.0.0.7:8085/", "http://10.0.0.1:8085/",
          "http://wallboard.example:8085/", "http://u:p@127.0.0.1:8085/", "http://127.0.0.1:8085/#here",
          "ftp://127.0.0.1:8085/", "127.0.0.1:8085", "back", "https://"}) {
        EXPECT_NE(
            errors_with("{ client_id: c, redirect_uri: \"" + std::string{bad} + "\" }")
                .find("sessions.view.login.redirect_uri: cannot receive the browser after a login; write"),
            std::string::npos)
            << bad;
    }
}

TEST(login, says_all_that_is_missing) {
    const auto errors = errors_with("{ users: [root] }");
    EXPECT_NE(errors.find("sessions.view.login: needs client_id, the id of the OAuth client"),
              std::string::npos);
    EXPECT_NE(errors.find("sessions.view.login: needs redirect_uri"), std::string::npos);
    EXPECT_NE(errors_with("browser").find("must be a map of client_id and redirect_uri"), std::string::npos);
    EXPECT_NE(errors_with("{ client_id: c, redirect_uri: \"http://127.0.0.1:8085/\", client_secret: s }")
                  .find("client_secret: unknown key"),
              std::string::npos);
}

/// The errors of two sessions that log in with these addresses, each at its own login service.
std::string errors_of_two(const std::string& address, const std::string& other,
                          const std::string& services =
                              "{ api_url: https://api.a.example, login_url: "
                              "https://login.a.example } , "
                              "{ region: eu-west-1 }") {
    const auto split = services.find(" , ");
    const auto login = [](const std::string& uri) {
        return "login: { client_id: c, redirect_uri: \"" + uri + "\" } }\n";
    };
    const temporary_folder folder;
    folder.write("ca.pem", "an authority");
    return errors_of(load_text(folder, "organizations:\n  acme: " + services.substr(0, split) +
                                           "\n  umbrella: " + services.substr(split + 3) +
                                           "\nsessions:\n  one: { organization: acme, " + login(address) +
                                           "  two: { organization: umbrella, " + login(other)),
                     folder.path());
}

bool is_shared(const std::string& errors) {
    return errors.find("is that of session") != std::string::npos;
}

/// One could have the other's codes brought to it (RFC 9700, section 4.4).
TEST(login, has_an_address_of_its_own_for_each_login_service) {
    const std::string here = "http://127.0.0.1:8085/";
    EXPECT_NE(
        errors_of_two(here, here)
            .find("sessions.two.login.redirect_uri: is that of session \"one\", too, whose login service is "
                  "another one (login_url, ca_file): one service could get the codes of the other; register "
                  "another address for "
                  "this OAuth client, such as http://127.0.0.1:8085/umbrella"),
        std::string::npos)
        << errors_of_two(here, here);
    for (const auto* same : {"http://localhost:8085", "http://[::1]:8085/?x=1", "http://127.0.0.1:8085",
                             "http://127.0.0.1:08085/"})
        EXPECT_TRUE(is_shared(errors_of_two(here, same))) << same;
    EXPECT_TRUE(is_shared(errors_of_two("https://wall.example/back", "https://WALL.example:443/back")));
    for (const auto* other :
         {"http://127.0.0.1:8086/", "http://127.0.0.1:8085/umbrella", "https://127.0.0.1:8085/"})
        EXPECT_FALSE(is_shared(errors_of_two(here, other))) << other;
    EXPECT_FALSE(is_shared(errors_of_two(here, here, "{ region: us-east-1 } , { region: eu-west-1 }")))
        << "Genesys Cloud's own services";
    EXPECT_TRUE(is_shared(
        errors_of_two(here, here, "{ region: us-east-1, ca_file: ca.pem } , { region: us-east-1 }")))
        << "a proxy can read what goes to one of them";
    const std::string gate = "{ api_url: https://gate.example, login_url: https://gate.example }";
    EXPECT_FALSE(is_shared(errors_of_two(here, here, gate + " , " + gate))) << "one service";
}

}  // namespace
}  // namespace tokenkeeper::config::login_test
