/** Message stream encryption (MSE/PE): the handshake as bytes in and bytes out, and its cipher. */
package bittc.mse;
