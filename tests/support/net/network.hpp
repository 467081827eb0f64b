#pragma once

#include "lib/net/https_transport.hpp"
#include "tests/support/net/run.hpp"
#include "tests/support/net/server.hpp"
#include "tests/support/scratch_directory.hpp"

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::tests {

/// A file in a directory of its own. The destructor removes it.
class temporary_file {
public:
    temporary_file(const std::string& name, const std::string& text) : path_(directory_ / name) {
        std::ofstream(path_) << text;
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    scratch_directory directory_;
    std::filesystem::path path_;
};

/// One context with its resolver, and transports in it.
class network : public testing::Test {
protected:
    using answered = result<genesys::response>;

    boost::asio::io_context io{1};
    std::shared_ptr<net::resolver_cache> resolver = std::make_shared<net::resolver_cache>(io.get_executor());
    certificate_authority authority{"test CA"};
    temporary_file ca{"ca.pem", authority.pem()};

    net::transport_options options(const std::string& url) const {
        net::transport_options o;
        o.base_url = url;
        o.user_agent = "test/1";
        if (url.starts_with("https")) o.ca_file = ca.path();
        return o;
    }

    std::unique_ptr<net::transport> make(const net::transport_options& o) {
        return net::make_https_transport(io.get_executor(), o, resolver).value();
    }

    server::options with_tls(certificate_request names = {{"localhost", "127.0.0.1", "::1"}}) const {
        server::options o;
        o.tls = authority.issue(names);
        return o;
    }

    static genesys::request request(genesys::method verb = genesys::method::get) {
        genesys::request made(verb, "/api/v2/tokens/me", secret("the-token"));
        if (verb == genesys::method::put || verb == genesys::method::post) made.body = "{}";
        return made;
    }

    answered send(net::transport& transport, genesys::method verb = genesys::method::get,
                  milliseconds timeout = seconds{30}) {
        return run(io, transport.send(request(verb), timeout));
    }

    /// The body, or the error's text.
    static std::string text(const answered& a) {
        return a ? a->body : "error " + std::string(a.error().name()) + ": " + a.error().message;
    }

    static errc error_of(const answered& a) { return a ? errc{} : a.error().which(); }
};

}  // namespace tokenkeeper::tests
