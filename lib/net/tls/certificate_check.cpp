#include "lib/net/tls/certificate_check.hpp"

#include "lib/net/tls/certificate_summary.hpp"

#include <utility>

#include <openssl/x509_vfy.h>

namespace tokenkeeper::net {
namespace {

errc errc_for(int code) {
    switch (code) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
        case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
        case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
            return errc::certificate_expired;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return errc::certificate_wrong_host;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        case X509_V_ERR_CERT_CHAIN_TOO_LONG:
        case X509_V_ERR_CERT_UNTRUSTED:
        case X509_V_ERR_CERT_REJECTED:
        case X509_V_ERR_INVALID_CA:
        case X509_V_ERR_SUBJECT_ISSUER_MISMATCH:
        case X509_V_ERR_AKID_SKID_MISMATCH:
            return errc::certificate_unknown_authority;
        default:
            return errc::tls_failed;
    }
}

}  // namespace

certificate_check::certificate_check(std::string host, std::shared_ptr<certificate_verdict> verdict)
    : name_check_(host), verdict_(std::move(verdict)) {}

bool certificate_check::operator()(bool chain_is_good, boost::asio::ssl::verify_context& context) const {
    auto* store = context.native_handle();
    if (name_check_(chain_is_good, context)) return true;
    // Asio says only "no" where the name is wrong. OpenSSL needs the cause, also for its alert.
    if (chain_is_good) X509_STORE_CTX_set_error(store, X509_V_ERR_HOSTNAME_MISMATCH);
    if (verdict_->code != X509_V_OK) return false;
    verdict_->code = X509_STORE_CTX_get_error(store);
    if (const auto* certificate = X509_STORE_CTX_get_current_cert(store))
        verdict_->summary = summary_of(*certificate);
    return false;
}

error certificate_error(const std::string& host, const certificate_verdict& verdict) {
    const bool is_costly = verdict.code == X509_V_ERR_APPLICATION_VERIFICATION;
    auto text =
        "certificate of " + host + ": " +
        (is_costly ? "its chain would take too long to check: unusual keys or lists, or too much of it"
                   : X509_verify_cert_error_string(verdict.code));
    if (!verdict.summary.empty()) text += " (" + verdict.summary + ")";
    error failure(errc_for(verdict.code), std::move(text));
    if (is_costly) {
        failure.advice =
            "The server, or a gateway on the way to it, must show at most ten certificates, 32 KiB together, "
            "with keys "
            "of RSA (up to 8192 bits), P-256, P-384, P-521, Ed25519 or Ed448, and with at most 16 KiB of "
            "names "
            "(tokenkeeper.yaml(5), ca_file): openssl s_client -showcerts shows them.";
    }
    return failure;
}

}  // namespace tokenkeeper::net
