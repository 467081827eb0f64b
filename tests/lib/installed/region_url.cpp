#include <iostream>
#include <memory>
#include <tokenkeeper/genesys/region.hpp>
#include <tokenkeeper/net/https_transport.hpp>

#include <boost/asio/io_context.hpp>

/// Shows the URL of a region's API. It uses Asio itself, and sends nothing.
int main() {
    namespace net = tokenkeeper::net;
    boost::asio::io_context io;
    net::transport_options options;
    options.base_url = tokenkeeper::genesys::find_region("eu-west-1")->api_url();
    const auto resolver = std::make_shared<net::resolver_cache>(io.get_executor());
    if (!net::make_https_transport(io.get_executor(), options, resolver)) return 1;
    std::cout << options.base_url << "\n";
}
