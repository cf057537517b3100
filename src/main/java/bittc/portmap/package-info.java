/**
 * Opens our ports at the router of a home network, so that peers can connect to us: by PCP, NAT-PMP or UPnP.
 * {@link bittc.portmap.PortMapper} tries the protocols, {@link bittc.portmap.Mappings} keeps what one of them grants.
 */
package bittc.portmap;
