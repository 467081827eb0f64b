#pragma once

#include "lib/base/error.hpp"

#include <memory>
#include <string>

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/verify_context.hpp>

namespace tokenkeeper::net {

/// The finding of the check of a server's certificate.
struct certificate_verdict {
    int code = 0;         ///< OpenSSL's X509_V_… code, X509_V_OK at first
    std::string summary;  ///< of the certificate that is at fault
};

/// The verify callback of a connection. It checks the chain and the name (or address), and remembers the
/// first fault, because the handshake's own error says only "certificate verify failed".
class certificate_check {
public:
    certificate_check(std::string host, std::shared_ptr<certificate_verdict> verdict);
    bool operator()(bool chain_is_good, boost::asio::ssl::verify_context& context) const;

private:
    boost::asio::ssl::host_name_verification name_check_;
    std::shared_ptr<certificate_verdict> verdict_;
};

/// A verdict other than X509_V_OK as an error that names the host, the cause and the certificate.
error certificate_error(const std::string& host, const certificate_verdict& verdict);

}  // namespace tokenkeeper::net
